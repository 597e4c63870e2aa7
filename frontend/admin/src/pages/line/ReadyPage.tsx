import { ReadyShelf } from "../inquiries/Ready";

export default function ReadyPage() {
  return (
    <ReadyShelf
      room="line" path="/api/line/inquiries/ready" permission="line.reply"
      lead="LINEのお問い合わせに答えるとき、選んで使います。相談の中身は書かず、予約や相談のページへ案内してください。"
      variables="〔番号〕〔窓口の時間〕"
    />
  );
}
