import { DetailPage } from "../../parts/DetailPage";
import { staff } from "./staff";

export default function StaffPage() {
  return <DetailPage subject={staff} listTitle="職員と権限" />;
}
