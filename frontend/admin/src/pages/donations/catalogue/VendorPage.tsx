import { DetailPage } from "../../../parts/DetailPage";
import { vendor } from "./vendor";

export default function VendorPage() {
  return <DetailPage subject={vendor} listTitle="事業者" />;
}
