import type { ShipmentRow } from "../../../api/rooms";
import { LabelsButton } from "./Labels";
import { SlipsButton } from "./Slips";

/** What is made of the ticked shipments: carriers' labels, and packing slips. */
export function Together({ rows, onDone }: { rows: ShipmentRow[]; onDone: () => void }) {
  return <><LabelsButton rows={rows} onDone={onDone} /><SlipsButton rows={rows} /></>;
}
