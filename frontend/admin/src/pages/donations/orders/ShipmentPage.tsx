import { DetailPage } from "../../../parts/DetailPage";
import { shipment } from "./shipment";

export default function ShipmentPage() {
  return <DetailPage subject={shipment} listTitle="発送" />;
}
