import { DetailPage } from "../../../parts/DetailPage";
import { booking } from "./booking";

export default function BookingPage() {
  return <DetailPage subject={booking} listTitle="予約のカレンダー" />;
}
