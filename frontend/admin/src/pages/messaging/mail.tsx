import type { Mail } from "../../api/rooms";
import type { SectionProps, Subject } from "../../parts/definitions";
import { Go } from "../../parts/Go";
import { At, type Word } from "../../parts/words";
import { stamp } from "../../text/time";

export const mailStates: Record<string, Word> = {
  accepted: { text: "送信待ち", tone: "plain" },
  sending: { text: "送信中", tone: "plain" },
  sent: { text: "送信済み", tone: "good" },
  unknown: { text: "送信不明", tone: "late" },
  failed: { text: "送信できず", tone: "late" },
};

/** What each text is called, by the name of its template. */
const texts: Record<string, string> = {
  "accounts/invitation": "職員の招待", "accounts/forgotten": "パスワードの決め直し",
  "consortium/confirm": "入会の申込みの確認", "consortium/received": "入会の申込みの受け付け", "consortium/sent_back": "入会の申込みの確認のお願い", "consortium/approved": "入会の決定", "consortium/declined": "入会の見送り",
  "crowdsourcing/confirm": "おしごとの確認", "crowdsourcing/received": "おしごとの受け付け", "crowdsourcing/employment": "求人の受け付け", "crowdsourcing/published": "おしごとの公開", "crowdsourcing/sent_back": "おしごとの差し戻し", "crowdsourcing/withdrawn": "おしごとの取り下げ", "crowdsourcing/closed": "おしごとの締切り",
};

/** 'crowdsourcing/task/01J…' → what it is called, and its page. */
const origins: Record<string, [name: string, base: string]> = {
  "consortium/application": ["入会の申込み", "/consortium/applications"], "crowdsourcing/task": ["おしごと", "/crowdsourcing/tasks"], "accounts/staff": ["職員", "/accounts/staff"],
};

function Origin({ reference }: { reference: string }) {
  const at = reference.lastIndexOf("/");
  const known = origins[reference.slice(0, at)];
  return known ? <Go to={`${known[1]}/${reference.slice(at + 1)}`}>{known[0]}を開く</Go> : <>{reference}</>;
}

function Body({ record }: SectionProps<Mail>) {
  return <p className="prose letter">{record.body}</p>;
}

export const mail: Subject<Mail> = {
  room: "messaging", service: "platform", path: "/api/messaging/mails/{id}", base: "/messaging/mails", noun: "メール",
  title: (record) => record.subject,
  lead: (record) => (record.state === "unknown"
    ? <p className="notice warn">送信サービスから返事がなく、<b>届いたかどうか分かりません</b>。急ぎのときは宛先に電話で確かめてください。もう一度送ると、同じメールが2通届くことがあります。</p>
    : null),
  states: mailStates,
  sections: [
    {
      title: "宛先", brief: true,
      facts: [
        { name: "to", label: "宛先", text: (m) => m.to },
        { name: "template", label: "文面", text: (m) => texts[m.template] ?? m.template },
        { name: "asked_at", label: "依頼", text: (m) => stamp(m.asked_at), show: (m) => <At iso={m.asked_at} /> },
        { name: "attempts", label: "試した回数", text: (m) => `${m.attempts}回` },
        { name: "trouble", label: "送れなかったわけ", text: (m) => m.trouble, when: (m) => Boolean(m.trouble) },
        { name: "provider_id", label: "送信番号", text: (m) => m.provider_id, show: (m) => (m.provider_id ? <details className="marks"><summary>送信サービスの番号</summary><code>{m.provider_id}</code></details> : null), when: (m) => Boolean(m.provider_id) },
        { name: "reference", label: "もとの件", text: (m) => m.reference, show: (m) => (m.reference ? <Origin reference={m.reference} /> : null) },
      ],
    },
    { title: "本文", body: Body, brief: true },
  ],
  actions: [
    {
      name: "send-again", label: "もう一度送る", tone: "main", permission: "messaging.send", submit: "もう一度送る", done: "送信を頼みました。",
      lead: (m) => <p>{m.to} に、同じ文面をもう一度送ります。{m.state === "unknown" && "前のメールが届いていた場合は、2通になります。"}</p>,
    },
  ],
};
