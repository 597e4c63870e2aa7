import { DetailPage } from "../../parts/DetailPage";
import { task } from "./task";

export default function TaskPage() {
  return <DetailPage subject={task} listTitle="おしごと広場" />;
}
