import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import type { GiftEntry, VendorEntry } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import { CreateButton } from "../../../parts/CreateDialog";
import type { SectionProps } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { At, StateTag, wordOf } from "../../../parts/words";
import { doubtStates } from "./doubt";
import { PrepareButton } from "./survey";
import { VisitButton } from "./visit";

/** The suspicions about a vendor's gifts, or one of them; what is open is said first and aloud. */
function Doubts({ vendor, code }: { vendor: string; code?: string }) {
  const { data } = useQuery({ queryKey: ["origins-of", vendor, code], queryFn: ({ signal }) => read("/api/donations/origins/doubts", { query: { vendor, ...(code ? { code } : {}) }, signal }) });
  const open = data?.items.filter((one) => one.state !== "closed") ?? [];
  return (
    <>
      {open.length > 0 && <p className="notice warn">産地の疑義が{open.length}件あります。決まるまで受付は続きます。承認や変更の前に、内容を確かめてください。</p>}
      <ul className="checks">
        {data?.items.map((one) => (
          <li key={one.id}><StateTag word={wordOf(doubtStates, one.state, one.state_name)} />　<Go to={`/donations/origins/doubts/${one.id}`}>{one.text}</Go><small>　{!code && `${one.code} ${one.gift_name}　`}{one.source_name}　<At iso={one.raised_at} /></small></li>
        ))}
        {data?.items.length === 0 && <li>産地の疑義はありません。</li>}
      </ul>
    </>
  );
}

/** A button that takes up what somebody pointed out. */
export function PointOutButton({ code }: { code?: string }) {
  if (!useCan()("donations.write")) return null;
  return (
    <CreateButton
      label="産地についての指摘を記録する" quiet={code !== undefined} path="/api/donations/origins/doubts" room="donations" submit="記録する" done="産地の疑義として記録しました。" also={["origins-of"]}
      lead={<p>電話・お問い合わせなどで指摘があったときに残します。市への報告の期限が始まります。</p>}
      specs={[
        ...(code ? [] : [{ name: "code", label: "返礼品の番号", kind: "text" as const, required: "返礼品の番号を入力してください", hint: "例：HDM-0012", max: 60 }]),
        { name: "text", label: "指摘の内容", kind: "area", required: "指摘の内容を入力してください", rows: 4, max: 2000 },
        { name: "told_by", label: "指摘のもと", kind: "text", hint: "例：寄附者（電話）、匿名の手紙。氏名は要りません。", max: 100 },
      ]}
      body={({ told_by, ...rest }) => ({ ...rest, ...(code ? { code } : {}), ...(told_by ? { told_by } : {}) })}
    />
  );
}

export function OriginOfGift({ record }: SectionProps<GiftEntry>) {
  return <><Doubts vendor={record.vendor_id} code={record.code} />{record.prices.length > 0 && <div className="buttons"><PointOutButton code={record.code} /></div>}</>;
}

export function OriginOfVendor({ record }: SectionProps<VendorEntry>) {
  return (
    <>
      <Doubts vendor={record.id} />
      <p><Go to={`/donations/origins/sheets?vendor=${record.id}`}>この事業者の調査票</Go>　<Go to={`/donations/origins/visits?vendor=${record.id}`}>現地確認の記録</Go></p>
      {record.gifts.length > 0 && <div className="buttons"><PrepareButton vendor={record.id} /><VisitButton vendor={record} /></div>}
    </>
  );
}
