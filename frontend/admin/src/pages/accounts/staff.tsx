import type { StaffDetail } from "../../api/rooms";
import type { FieldSpec, SectionProps, Subject } from "../../parts/definitions";
import { At, type Word } from "../../parts/words";
import { stamp } from "../../text/time";
import { loadLookups, permissionName, roleNames, roleOptions, teamId, teamName, teamOptions } from "./lookups";

export const staffStates: Record<string, Word> = {
  invited: { text: "招待中", tone: "warn" },
  active: { text: "利用中", tone: "good" },
  removed: { text: "外した人", tone: "quiet" },
};

const why: FieldSpec = { name: "reason", label: "理由", kind: "text", required: "理由を入力してください（例：人事異動のため）", hint: "記録に残ります。", max: 500 };

function Sessions({ record }: SectionProps<StaffDetail>) {
  if (!record.sessions.length) return <p className="none">いまサインインしている端末はありません。</p>;
  return <ul className="plain">{record.sessions.map((one) => <li key={`${one.since}${one.ip ?? ""}`}><At iso={one.since} />　<span className="num">{one.ip}</span>{one.agent && <small>{one.agent}</small>}</li>)}</ul>;
}

function Permissions({ record }: SectionProps<StaffDetail>) {
  return <ul className="plain">{record.permissions.map((one) => <li key={one}>{permissionName(one)}</li>)}</ul>;
}

export const staff: Subject<StaffDetail> = {
  room: "accounts", service: "platform", path: "/api/accounts/staff/{id}", base: "/accounts/staff", noun: "職員",
  prepare: loadLookups,
  title: (record) => record.name,
  states: staffStates,
  sections: [
    {
      title: "職員について", brief: true,
      facts: [
        { name: "email", label: "メール", text: (s) => s.email },
        { name: "team", label: "所属", text: (s) => teamName(s.team) },
        { name: "roles", label: "役割", text: (s) => roleNames(s.roles) },
        { name: "enrolled", label: "認証アプリ", text: (s) => (s.enrolled ? "登録済み" : "まだです") },
        { name: "invited_at", label: "招待", text: (s) => stamp(s.invited_at), show: (s) => <At iso={s.invited_at} /> },
        { name: "last_sign_in", label: "最後のサインイン", text: (s) => stamp(s.last_sign_in), show: (s) => <At iso={s.last_sign_in} /> },
        { name: "locked_until", label: "サインインの停止", text: (s) => (s.locked_until ? `${stamp(s.locked_until)} まで` : "なし") },
      ],
    },
    { title: "できること", body: Permissions },
    { title: "サインイン中の端末", body: Sessions },
  ],
  actions: [
    {
      name: "change", label: "所属・役割を変える", permission: "accounts.manage", editing: true, submit: "変える", done: "変えました。本人は、次の操作でサインインし直します。",
      lead: () => <p>変えると、本人はすべての端末からサインアウトします。</p>,
      initial: (s) => ({ name: s.name, team: teamId(s.team), roles: s.roles }),
      fields: () => [
        { name: "name", label: "氏名", kind: "text", required: "氏名を入力してください", max: 60 },
        { name: "team", label: "所属", kind: "select", options: teamOptions() },
        { name: "roles", label: "役割", kind: "checks", required: "役割を1つ以上選んでください", options: roleOptions() },
        why,
      ],
    },
    { name: "invite-again", label: "招待を送り直す", tone: "main", permission: "accounts.manage", fields: [why], submit: "送り直す", done: "招待のメールを送り直しました。前のリンクも期限まで使えます。", lead: (s) => <p>{s.email} に、72時間使える新しいリンクを送ります。</p> },
    {
      name: "reset-totp", label: "認証アプリを登録し直してもらう", permission: "accounts.manage", fields: [why], submit: "登録を外す", done: "認証アプリの登録を外しました。次のサインインで登録し直します。",
      lead: () => <p>スマートフォンをなくしたときに使います。<b>本人であることを、電話や対面で確かめてください。</b></p>,
    },
    {
      name: "remove", label: "職員から外す", tone: "danger", permission: "accounts.manage", fields: [why], submit: "外す", done: "外しました。すべての端末からサインアウトしています。",
      lead: (s) => <p>{s.name} さんは、いますぐすべての端末からサインアウトし、サインインできなくなります。記録は残ります。もどすには、招待し直します。</p>,
    },
  ],
};
