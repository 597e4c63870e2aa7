import { DetailPage } from "../../parts/DetailPage";
import { donation } from "./donation";

export default function DonationPage() {
  return <DetailPage subject={donation} listTitle="寄附" />;
}
