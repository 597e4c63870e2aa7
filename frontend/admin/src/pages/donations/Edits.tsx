import type { Donation } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";
import { At } from "../../parts/words";
import { shown } from "./shown";

/** What staff corrected, beside what the portal says; a notification never overwrites it. */
export function Edits({ record }: SectionProps<Donation>) {
  return (
    <table className="diff">
      <caption className="unseen">職員が直したところ</caption>
      <thead><tr><th scope="col">項目</th><th scope="col">ポータルの値</th><th scope="col">いまの値</th></tr></thead>
      <tbody>
        {record.staff_edited.map((edit) => (
          <tr key={edit.field}>
            <th scope="row">{edit.label}</th>
            <td><del>{shown(edit.portal)}</del></td>
            <td><ins>{shown(edit.ours)}</ins><small className="by">{edit.who}　<At iso={edit.at} />　{edit.reason}</small></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
