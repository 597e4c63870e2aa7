import { DetailPage } from "../../../parts/DetailPage";
import { listing } from "./listing";

export default function ListingPage() {
  return <DetailPage subject={listing} listTitle="出品" />;
}
