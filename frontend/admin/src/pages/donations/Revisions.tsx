import type { Donation } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";
import { At } from "../../parts/words";
import { figure } from "../../text/figures";

const shown = (value: string | number | null) => (value === null || value === "" ? "（空）" : figure(value));

/** Each notification of the same order, and what it said differently from the one before. */
export function Revisions({ record }: SectionProps<Donation>) {
  const newest = [...record.revisions].sort((a, b) => b.number - a.number);
  return (
    <ol className="revisions">
      {newest.map((revision) => (
        <li key={revision.number}>
          <h3>第{revision.number}版　<At iso={revision.at} /></h3>
          {revision.changes.length === 0
            ? <p className="small">{revision.number === 1 ? "最初に届いた内容です。" : "内容の違いはありません。"}</p>
            : (
              <table className="diff">
                <caption className="unseen">第{revision.number}版で変わったところ</caption>
                <thead><tr><th scope="col">項目</th><th scope="col">前</th><th scope="col">届いた内容</th></tr></thead>
                <tbody>
                  {revision.changes.map((change) => (
                    <tr key={change.field}>
                      <th scope="row">{change.label}</th>
                      <td><del>{shown(change.from)}</del></td>
                      <td><ins>{shown(change.to)}</ins>{!change.applied && <small className="kept">職員が直したため、こちらは使っていません</small>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
        </li>
      ))}
    </ol>
  );
}
