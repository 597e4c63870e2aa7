import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import type { Broadcast, BroadcastChoices, BroadcastRow } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { Collection } from "../../../parts/definitions";
import { ListPage } from "../../../parts/ListPage";
import { Why } from "../../../parts/Why";
import { At, None, StateTag, wordOf } from "../../../parts/words";
import { reason } from "../matters/matter";
import { broadcast, states } from "./broadcast";
import { begun } from "./written";

export const broadcasts: Collection<BroadcastRow, Broadcast> = {
  room: "line", service: "jobsupport", path: "/api/line/broadcasts", base: "/line/broadcasts", title: "配信", unit: "件",
  lead: "友だちに、まとめて届けるお知らせです。書いた人とは別の市の職員が、内容と届く方を確かめて承認したものだけが送られます。",
  states: [{ value: "all", label: "すべて" }, { value: "open", label: "終わっていないもの" }],
  filters: [{ name: "month", label: "つくった月", kind: "month" }],
  columns: [
    { name: "name", main: true, label: "配信", cell: (row) => <>{row.name}<small>{row.subject_name}</small></> },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(states, row.state, row.state_name)} /> },
    { name: "goes_at", label: "送る日時", cell: (row) => (row.goes_at ? <At iso={row.goes_at} /> : <None text="まだ" />), value: (row) => row.goes_at ?? "" },
    { name: "people", label: "人数", end: true, cell: (row) => (row.people === null ? <None text="まだ" /> : <span className="num">{row.accepted.toLocaleString("ja-JP")} / {row.people.toLocaleString("ja-JP")}人</span>), value: (row) => row.people ?? 0 },
    { name: "blocks", label: "7日以内のブロック", end: true, roomy: true, cell: (row) => (row.blocks === null ? <None text="—" /> : <span className="num">{row.blocks}人</span>), value: (row) => row.blocks ?? -1 },
    { name: "made_at", label: "つくった日時", roomy: true, cell: (row) => <At iso={row.made_at} />, value: (row) => row.made_at },
  ],
  name: (row) => row.name,
  subject: broadcast,
  empty: { title: "配信はまだありません", text: "「配信をつくる」から、下書きを始められます。" },
};

export function useChoices() {
  return useQuery({ queryKey: ["line-broadcast-choices"], queryFn: ({ signal }) => read("/api/line/broadcasts/choices", { signal }) });
}

export default function BroadcastsPage() {
  const { data } = useChoices();
  const can = useCan()("line.write");
  return (
    <ListPage collection={broadcasts} above={data?.advice && <Advice advice={data.advice} />}>
      {can && data && <Create choices={data} />}
    </ListPage>
  );
}

/** To send less often, and why. */
export function Advice({ advice }: { advice: NonNullable<BroadcastChoices["advice"]> }) {
  return <div className="notice warn"><p>{advice.words}</p><Why reasons={advice.why} /></div>;
}

function Create({ choices }: { choices: BroadcastChoices }) {
  const because = reason("送るわけ", "承認する人と、あとから見る人のために");
  return (
    <>
      <CreateButton
        path="/api/line/broadcasts" room="line" label="配信をつくる" submit="下書きをつくる" done="下書きをつくりました。つづけて書いてください。" opens={(id) => `/line/broadcasts/${id}/edit`}
        initial={{ subject: "support", template: "" }}
        specs={[
          { name: "name", label: "名前（職員だけに見えます）", kind: "text", required: "名前を入力してください", max: 60 },
          { name: "subject", label: "種類", kind: "select", options: choices.subjects.map((one) => ({ value: one.id, label: one.name })) },
          ...(choices.templates.length ? [{ name: "template", label: "ひな形", kind: "select" as const, options: [{ value: "", label: "使わない" }, ...choices.templates.map((one) => ({ value: one.id, label: one.name }))] }] : []),
          because,
        ]}
        body={({ name, subject, template, reason: why }) => ({ reason: why, written: begun(String(name), String(subject), choices.templates.find((one) => one.id === template)) })}
      />
      <CreateButton
        path="/api/line/broadcasts/templates" room="line" label="ひな形を残す" quiet submit="残す" done="ひな形を残しました。" also={["line-broadcast-choices"]}
        initial={{ subject: "support", title: "" }}
        specs={[
          { name: "name", label: "ひな形の名前", kind: "text", required: "名前を入力してください", max: 60 },
          { name: "subject", label: "種類", kind: "select", options: choices.subjects.map((one) => ({ value: one.id, label: one.name })) },
          { name: "title", label: "見出し", kind: "text", max: 40 },
          { name: "text", label: "本文", kind: "area", rows: 6, required: "本文を入力してください", max: 1000, hint: "{{会場}} のように書いたところは、使うときに埋めます。" },
        ]}
        body={({ name, subject, title, text }) => ({ name, subject, title: title ?? "", text, links: [] })}
      />
    </>
  );
}
