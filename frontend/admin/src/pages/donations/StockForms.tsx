import { useQuery } from "@tanstack/react-query";

import { read } from "../../api/client";
import { CreateButton } from "../../parts/CreateDialog";
import type { FieldSpec, Option } from "../../parts/definitions";

const whole = (value: unknown): number => Number(String(value).normalize("NFKC").replace(/[,個\s]/g, "").replace(/[‐−－ー]/g, "-"));

function usePlaces(): Option[] {
  const { data } = useQuery({ queryKey: ["portals"], queryFn: ({ signal }) => read("/api/donations/portals", { signal }), staleTime: 5 * 60_000 });
  const portals = data?.items.filter((one) => one.feed === "live").map((one) => ({ value: one.id, label: one.name, group: "受付先の割当て" })) ?? [];
  return [{ value: "pool", label: "共通の在庫" }, { value: "buffer", label: "安全在庫（職員が割り当てるときだけ使う）" }, ...portals];
}

const code: FieldSpec = { name: "code", label: "返礼品の番号", kind: "text", required: "返礼品の番号を入力してください（例：HDM-0012）", max: 100 };
const reason = (hint: string): FieldSpec => ({ name: "reason", label: "わけ", kind: "text", required: "わけを入力してください", hint, max: 500 });
const quantity = (signed: boolean): FieldSpec => ({
  name: "quantity", label: signed ? "増減（個）" : "入荷した数（個）", kind: "text", numeric: !signed, required: "数を入力してください",
  ...(signed ? { hint: "減らすときは −2 のように入力します。" } : {}), pattern: [signed ? /^[-‐−－ー+]?[0-9０-９,，]+個?$/ : /^[0-9０-９,，]+個?$/, "数は整数で入力してください（例：50）"],
});

/** Records goods that came in: of one gift, or of the one that is typed. */
export function ReceiveButton({ of }: { of?: string }) {
  const places = usePlaces();
  return (
    <CreateButton
      label="入荷を記録する" path="/api/donations/stock/receive" room="donations" submit="記録する" done="入荷を記録しました。" also={["stock"]}
      specs={[...(of ? [] : [code]), quantity(false), { name: "place", label: "入れる先", kind: "select", options: places }, reason("例：11月25日の入荷")]}
      initial={{ place: "pool" }}
      body={(values) => ({ ...values, ...(of ? { code: of } : {}), quantity: whole(values.quantity) })}
    />
  );
}

/** Puts a number right after counting. */
export function AdjustButton({ of }: { of: string }) {
  const places = usePlaces();
  return (
    <CreateButton
      label="数を直す" path="/api/donations/stock/adjust" room="donations" submit="直す" done="数を直しました。" also={["stock"]}
      specs={[{ name: "place", label: "どこの数か", kind: "select", options: places }, quantity(true), reason("例：箱がつぶれていたため")]}
      initial={{ place: "pool" }}
      body={(values) => ({ ...values, code: of, quantity: whole(values.quantity) })}
    />
  );
}
