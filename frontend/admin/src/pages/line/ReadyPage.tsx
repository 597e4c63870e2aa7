import { ReadyShelf } from "../inquiries/Ready";

export default function ReadyPage() {
  return (
    <ReadyShelf
      room="line" path="/api/line/inquiries/ready" permission="line.reply"
      lead="LINEのお問い合わせに答えるとき、選んで使います。相談の中身は書かず、予約や相談のページへ案内してください。"
      variables="〔番号〕〔窓口の時間〕〔電話番号〕〔相談のページ〕〔今日〕、予約がある方は〔サービス〕〔予約の日〕〔予約の時刻〕〔予約の方法〕〔相談員〕"
      samples={{ 番号: "261122-7Z1AB", 窓口の時間: "月曜日から金曜日の09:00から17:00", 電話番号: "0000-00-0000", 相談のページ: "https://machi.example/services/jobsupport/", 今日: "11月22日", サービス: "しごと相談", 予約の日: "12/1(火)", 予約の時刻: "10:00", 予約の方法: "電話", 相談員: "青木 みどり" }}
    />
  );
}
