import { ReadyShelf } from "../../inquiries/Ready";

export default function ReadyPage() {
  return (
    <ReadyShelf
      room="donations" path="/api/donations/inquiries/ready" permission="donations.write"
      lead="お問い合わせに答えるとき、選んで使います。関連する寄附が分かっていれば、〔 〕の中は埋まります。"
      variables="〔氏名〕〔番号〕〔受付番号〕〔返礼品〕〔発送の期限〕〔発送した日〕〔運送会社〕〔伝票番号〕〔窓口の時間〕"
    />
  );
}
