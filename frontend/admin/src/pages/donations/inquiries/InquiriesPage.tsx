import type { DonationInquiry, DonationInquiryRow } from "../../../api/rooms";
import type { Collection } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { ListPage } from "../../../parts/ListPage";
import { At, DueCell, StateTag, wordOf } from "../../../parts/words";
import { inquiryLists, inquiryStates } from "../../inquiries/actions";
import { inquiry } from "./inquiry";
import { RecordButton } from "./Record";

export const donationInquiries: Collection<DonationInquiryRow, DonationInquiry> = {
  room: "donations", service: "donations", path: "/api/donations/inquiries", base: "/donations/inquiries", title: "寄附のお問い合わせ", unit: "件",
  lead: "電話・FAX・メール・手紙・窓口・LINE、サイトのフォーム、寄附者と事業者のページから届いたものが、1つの列に期限の早い順で並びます。",
  stateParam: "list", keepsAll: true, search: "お問い合わせ番号",
  states: inquiryLists,
  filters: [{ name: "about", label: "関連", kind: "given" }],
  columns: [
    { name: "due", label: "期限", cell: (row) => (row.due ? <DueCell at={row.due} /> : <At iso={row.opened_at} />), value: (row) => row.due ?? row.opened_at },
    { name: "subject", main: true, label: "件名", cell: (row) => <><span className="gist">{row.subject}</span>{row.priority !== "ordinary" && <small className="flag-word">{row.priority_name}</small>}</> },
    { name: "asked_by", label: "だれから", cell: (row) => <>{row.asked_by || <span className="none">聞いていません</span>}<small className="num">{row.number}</small></>, value: (row) => row.asked_by },
    { name: "way", label: "方法", cell: (row) => <>{row.way_name}<small>{row.party === "vendor" ? "事業者" : row.party === "donor" ? "寄附者" : ""}</small></>, value: (row) => row.way_name, roomy: true },
    { name: "assignee", label: "担当", cell: (row) => row.assignee ?? <span className="none">{row.escalated ? "引き上げ" : "まだ"}</span>, value: (row) => row.assignee ?? "" },
    { name: "state", label: "状態", cell: (row) => <StateTag word={wordOf(inquiryStates, row.state, row.state_name)} /> },
  ],
  name: (row) => row.subject,
  remark: (row) => row.number,
  subject: inquiry,
  bulk: ["assign", "hand", "close"],
  download: "inquiries", notInDownload: ["about"],
  empty: { title: "待っているお問い合わせはありません", text: "記録したもの、寄附者と事業者のページから届いたものが、ここに並びます。" },
};

export default function InquiriesPage() {
  return (
    <ListPage collection={donationInquiries}>
      <RecordButton />
      <Go to="/donations/inquiries/ready">回答のひな形</Go>
    </ListPage>
  );
}
