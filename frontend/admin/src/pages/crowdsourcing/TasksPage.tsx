import type { Task, TaskRow } from "../../api/rooms";
import type { Collection } from "../../parts/definitions";
import { ListPage } from "../../parts/ListPage";
import { At, DueCell, StateTag, wordOf } from "../../parts/words";
import { categories, placeText, Reward, task, taskStates } from "./task";

export const tasks: Collection<TaskRow, Task> = {
  room: "crowdsourcing", service: "crowdsourcing", path: "/api/crowdsourcing/tasks", base: "/crowdsourcing/tasks", title: "おしごと広場", unit: "件",
  states: [
    { value: "review", label: "確認待ち" },
    { value: "employment_lead", label: "求人の引き継ぎ" },
    { value: "published", label: "公開中" },
    { value: "sent_back", label: "差戻し" },
    { value: "closed", label: "締切り" },
    { value: "withdrawn", label: "取下げ" },
    { value: "all", label: "すべて" },
  ],
  filters: [
    { name: "month", label: "届いた月", kind: "month" },
    { name: "category", label: "仕事の種類", kind: "select", options: Object.entries(categories).map(([value, label]) => ({ value, label })) },
  ],
  search: "受付番号・団体名・担当者・電話", notInDownload: ["q"],
  columns: [
    { name: "due", label: "期限・届いた時刻", cell: (row) => (row.due ? <DueCell at={row.due} /> : <At iso={row.submitted_at} />), value: (row) => row.due ?? row.submitted_at },
    { name: "title", main: true, label: "おしごと", cell: (row) => <><b>{row.title}</b><small>{row.orderer}　<span className="num">{row.number}</span></small></>, value: (row) => row.title },
    { name: "reward", label: "報酬", cell: (row) => <Reward reward={row.reward} />, value: (row) => row.reward.yen, end: true },
    { name: "place", label: "場所", cell: (row) => placeText(row.place), roomy: true },
    { name: "deadline", label: "応募の締切り", cell: (row) => <At iso={row.deadline} />, value: (row) => row.deadline, roomy: true },
    { name: "state", label: "状態", cell: (row) => <><StateTag word={wordOf(taskStates, row.state)} />{row.flags > 0 && <small className="flag-word">確かめること {row.flags}件</small>}</> },
  ],
  name: (row) => row.title,
  subject: task,
  remark: (row) => [row.number, row.orderer, row.flags > 0 ? `確かめること ${row.flags}件` : ""].filter(Boolean).join("　"),
  bulk: ["approve", "send-back", "withdraw"],
  download: "tasks", downloadSpan: "この24か月に届いたもの",
  empty: { title: "審査を待つおしごとはありません", text: "会社から投稿が届くと、ここに並びます。公開しているものは「公開中」にあります。" },
};

export default function TasksPage() {
  return <ListPage collection={tasks} />;
}
