import { ListPage } from "../../../parts/ListPage";
import { sheets } from "./sheet";

export default function SheetsPage() {
  return <ListPage collection={sheets} />;
}
