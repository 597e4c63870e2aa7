import { Go } from "../../../parts/Go";
import { ListPage } from "../../../parts/ListPage";
import { doubts } from "./doubt";
import { PointOutButton } from "./Origins";

export default function DoubtsPage() {
  return (
    <ListPage collection={doubts}>
      <PointOutButton />
      <Go to="/donations/origins/surveys">産地の調査</Go>
      <Go to="/donations/origins/visits">現地確認</Go>
    </ListPage>
  );
}
