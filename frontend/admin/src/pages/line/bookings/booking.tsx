import type { Booking } from "../../../api/rooms";
import type { FieldSpec, Subject } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, type Word } from "../../../parts/words";
import { stamp } from "../../../text/time";
import { CALL_NOT } from "../safety/SafeMark";
import { WorriesLink } from "../worries/WorriesLink";
import { beginnings } from "./times";

export const bookingStates: Record<string, Word> = {
  held: { text: "取り置き中", tone: "warn" },
  booked: { text: "予約済み", tone: "good" },
  displaced: { text: "日時の選び直し待ち", tone: "late" },
  cancelled: { text: "取消し", tone: "quiet" },
  lapsed: { text: "取り置き終了", tone: "quiet" },
  done: { text: "実施済み", tone: "good" },
  no_show: { text: "来られませんでした", tone: "quiet" },
};

export const methods = [{ value: "chat", label: "チャット" }, { value: "telephone", label: "電話" }, { value: "video", label: "ビデオ通話" }, { value: "in_person", label: "対面（窓口）" }];

export const whenFields: FieldSpec[] = [
  { name: "day", label: "日（営業日）", kind: "date", required: "日を選んでください", hint: "深夜0時から1時は、前の日です。" },
  { name: "minute", label: "始まる時刻", kind: "select", options: beginnings, required: "時刻を選んでください" },
];

const safeWords = (d: Booking) => (d.safe ? "入っています（通知に用件を書きません）" : "切れています");

export const booking: Subject<Booking> = {
  room: "line", service: "jobsupport", path: "/api/line/bookings/{id}", base: "/line/bookings", noun: "予約",
  title: (d) => `予約 ${d.number}`,
  lead: (d) => (
    <>
      {d.safe && <p className="notice warn"><b>安全モードの方です。</b>{CALL_NOT}</p>}
      {d.late && <p className="notice warn">取消しの期限を過ぎてからの取消しです。</p>}
    </>
  ),
  states: bookingStates,
  next: (d) => (d.state === "displaced" ? "この日時に会えなくなりました。ご本人が選び直すのを待っています。電話で連絡がついたら、ここで日時を変更できます。" : null),
  sections: [
    {
      title: "予約", brief: true,
      facts: [
        { name: "label", label: "日時", text: (d) => d.label, show: (d) => <><b>{d.label}</b>から{d.minutes}分</> },
        { name: "service", label: "サービス", text: (d) => `${d.service_name}　${d.method_name}` },
        { name: "counsellor", label: "相談員", text: (d) => `${d.counsellor_name}${d.asked_for ? "（指名）" : ""}` },
        { name: "room", label: "部屋", text: (d) => d.room_name, when: (d) => d.room_name !== null },
        {
          name: "meeting", label: "ビデオ通話", when: (d) => d.meeting !== null,
          text: (d) => d.meeting?.address ?? "アドレスがまだありません",
          show: (d) => (d.meeting?.address ? <><a href={d.meeting.address} target="_blank" rel="noreferrer noopener">ビデオ通話を開く</a>　<small>{d.meeting.own ? "この予約だけのアドレス" : "相談員のいつものアドレス"}。ご本人の予約のページには、<At iso={d.meeting.shown_from} />から出ます。</small></> : <>アドレスがまだありません。「ビデオ通話のアドレスを入れる」で入れてください。</>),
        },
        { name: "holds_until", label: "取り置きの期限", text: (d) => stamp(d.holds_until), show: (d) => <At iso={d.holds_until} />, when: (d) => d.holds_until !== null && d.state === "held" },
      ],
    },
    {
      title: "利用者", brief: true,
      facts: [
        { name: "person", label: "だれの", text: (d) => d.person_label },
        { name: "safe", label: "安全モード", text: (d) => safeWords(d), show: (d) => <Go to={`/line/safety/${d.person_id ?? ""}`}>{safeWords(d)}</Go>, when: (d) => d.person_id !== null },
        { name: "worries", label: "同意と悩み", text: () => "本人が見せてよいとした悩みを見る", show: (d) => (d.person_id ? <WorriesLink id={d.person_id} /> : null), when: (d) => d.person_id !== null },
        { name: "telephone", label: "電話", text: (d) => d.telephone ?? "まだ聞いていません（トークに届いていないか確かめてください）", when: (d) => d.telephone !== null || d.method === "telephone" },
        { name: "ready", label: "職業紹介", text: (d) => (d.ready ? `進めます（${stamp(d.ready.since)}　${d.ready.by}）` : "まだ進めません（相談のあとで決めます）") },
      ],
    },
  ],
  actions: [
    {
      name: "change", label: "日時を変更する", tone: "main", permission: "line.reply", submit: "変更する", done: "予約を変更しました。",
      lead: (d) => <p>いまの予約：{d.label}、{d.method_name}、{d.counsellor_name}。変更は、LINEの利用者に1通でお知らせします。</p>,
      fields: [...whenFields, { name: "method", label: "方法", kind: "select", options: methods }],
      initial: (d) => ({ day: d.day, minute: String(d.minute), method: d.method }),
      body: ({ day, minute, method }) => ({ day, minute: Number(minute), ...(method ? { method } : {}) }),
    },
    {
      name: "meeting", label: "ビデオ通話のアドレスを入れる", permission: "line.reply", submit: "保存する", done: "ビデオ通話のアドレスを保存しました。",
      when: (d) => d.meeting !== null,
      lead: () => <p>TeamsかWebexの会議のアドレスを貼り付けます。トークやメールには送らず、ご本人が開いた予約のページにだけ、始まる15分前から出します。空にして保存すると消えます。</p>,
      fields: [{ name: "address", label: "会議のアドレス", kind: "text", max: 1000, hint: "https:// で始まるもの" }],
      initial: (d) => ({ address: d.meeting?.own ? d.meeting.address ?? "" : "" }),
      body: ({ address }) => ({ address: typeof address === "string" ? address.trim() : "" }),
    },
    {
      name: "finish", label: "実施を記録する", tone: "main", permission: "line.reply", submit: "実施した", done: "実施を記録しました。",
      fields: [{ name: "ready", label: "働き方の方向が決まり、職業紹介に進める", kind: "check", hint: "印を付けると、この方は職業紹介を予約できるようになります。" }],
      body: ({ ready }) => ({ missed: false, ready: ready === true }),
    },
    {
      name: "miss", path: "finish", label: "来られなかった", permission: "line.reply", submit: "記録する", done: "来られなかったと記録しました。",
      lead: () => <p>連絡がなく、時間になっても来られなかったと記録します。</p>, body: () => ({ missed: true }),
    },
    {
      name: "cancel", label: "取り消す", tone: "danger", permission: "line.reply", submit: "予約を取り消す", done: "予約を取り消しました。",
      lead: (d) => <p>{d.label}の予約を取り消します。取消しだけを利用者にお知らせし、わけは伝えません。空いた時間は、待っている方に案内します。</p>,
      fields: [{ name: "reason", label: "わけ", kind: "text", max: 500, required: "わけを入力してください" }],
    },
  ],
};
