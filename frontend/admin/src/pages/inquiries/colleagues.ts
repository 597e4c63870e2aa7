/** Whom a case can be handed to: accounts names them, each with the voucher that a service believes. */
import { read } from "../../api/client";
import type { ReadAnswer } from "../../api/types";
import { queries } from "../../app/queries";
import type { Option } from "../../parts/definitions";

export type DeskPermission = "donations.write" | "line.reply" | "line.consult";
type Colleague = ReadAnswer<"/api/accounts/colleagues">["items"][number];

const keyOf = (permission: DeskPermission) => ["colleagues", permission];

/** Fetched along with a record. Vouchers live for an hour; who may not hand anything on gets nobody. */
export async function loadColleagues(permission: DeskPermission): Promise<void> {
  await queries.fetchQuery({
    queryKey: keyOf(permission), staleTime: 5 * 60_000, retry: false,
    queryFn: async () => (await read("/api/accounts/colleagues", { query: { permission } })).items,
  }).catch(() => undefined);
}

/** The choices of a select: everybody but who has it already. */
export function colleagueOptions(permission: DeskPermission, but: string | null): Option[] {
  const found = queries.getQueryData<Colleague[]>(keyOf(permission)) ?? [];
  return [{ value: "", label: "選んでください" }, ...found.filter((one) => one.id !== but).map((one) => ({ value: one.voucher, label: one.team ? `${one.name}（${one.team}）` : one.name }))];
}
