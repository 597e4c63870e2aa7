import { ListPage } from "../../../parts/ListPage";
import { visits } from "./visit";

export default function VisitsPage() {
  return <ListPage collection={visits} />;
}
