import { useQuery } from "@tanstack/react-query";

import type { StaffDetail, StaffRow } from "../../api/rooms";
import { CreateButton } from "../../parts/CreateDialog";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, StateTag, wordOf } from "../../parts/words";
import { roleNames, roleOptions, rolesQuery, teamName, teamOptions, teamsQuery } from "./lookups";
import { staff, staffStates } from "./staff";
import { AccountsTabs } from "./Tabs";

export const list: Collection<StaffRow, StaffDetail> = {
  room: "accounts", service: "platform", path: "/api/accounts/staff", base: "/accounts/staff", title: "職員と権限", unit: "人",
  states: [{ value: "all", label: "すべて" }, { value: "active", label: "利用中" }, { value: "invited", label: "招待中" }, { value: "removed", label: "外した人" }],
  columns: [
    { name: "name", label: "氏名", cell: (row) => <><b>{row.name}</b><small>{row.email}</small></>, value: (row) => row.name },
    { name: "team", label: "所属", cell: (row) => teamName(row.team), value: (row) => row.team },
    { name: "roles", label: "役割", cell: (row) => roleNames(row.roles), roomy: true },
    { name: "last_sign_in", label: "最後のサインイン", cell: (row) => <At iso={row.last_sign_in} />, value: (row) => row.last_sign_in ?? "", roomy: true },
    { name: "state", label: "状態", cell: (row) => <><StateTag word={wordOf(staffStates, row.state)} />{row.state === "active" && !row.enrolled && <small>認証アプリ 未登録</small>}</>, value: (row) => row.state },
  ],
  name: (row) => row.name,
  subject: staff,
  empty: { title: "職員はいません", text: "「職員を招く」から、メールアドレスで招待します。" },
};

export default function StaffListPage() {
  // The names of roles and teams; the table shows ids until they are here.
  useQuery(rolesQuery);
  useQuery(teamsQuery);
  return (
    <ListPage collection={list} above={<AccountsTabs />}>
      <CreateButton
        label="職員を招く" path="/api/accounts/staff" room="accounts" submit="招待を送る" done="招待のメールを送りました。72時間のうちに開くと使えます。"
        initial={{ roles: [] }}
        specs={[
          { name: "email", label: "メールアドレス", kind: "email", required: "メールアドレスを入力してください", hint: "本人だけが読めるアドレスにしてください。" },
          { name: "name", label: "氏名", kind: "text", required: "氏名を入力してください", max: 60 },
          { name: "team", label: "所属", kind: "select", required: "所属を選んでください", options: [{ value: "", label: "選んでください" }, ...teamOptions()] },
          { name: "roles", label: "役割", kind: "checks", required: "役割を1つ以上選んでください", options: roleOptions() },
        ]}
      />
    </ListPage>
  );
}
