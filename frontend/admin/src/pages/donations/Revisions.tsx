import type { Donation } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";
import { At } from "../../parts/words";
import { shown } from "./shown";

/** Each notification of the same order, newest first, and what it said differently from the one before. */
export function Revisions({ record }: SectionProps<Donation>) {
  const newest = [...record.revisions].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <ol className="revisions">
      {newest.map((revision) => (
        <li key={`${revision.at}-${revision.message_id}`}>
          <h3>{revision.number === null ? "採用しなかった版" : `第${revision.number}版`}　<At iso={revision.at} />{revision.number === record.revision && <span className="state good"> いまの版</span>}</h3>
          {revision.superseded && <p className="small">前の版が遅れて届いたため、何も変えていません。</p>}
          {revision.changes.length === 0 && !revision.superseded && <p className="small">{revision.number === 1 ? "最初に届いた内容です。" : "内容の違いはありません。"}</p>}
          {revision.changes.length > 0 && (
            <table className="diff">
              <caption className="unseen">この版で変わったところ</caption>
              <thead><tr><th scope="col">項目</th><th scope="col">前</th><th scope="col">届いた内容</th></tr></thead>
              <tbody>
                {revision.changes.map((change) => (
                  <tr key={change.field}>
                    <th scope="row">{change.label}</th>
                    <td><del>{shown(change.from)}</del></td>
                    <td><ins>{shown(change.to)}</ins>{!change.applied && <small className="kept">{revision.superseded ? "使っていません" : "職員が直したため、こちらは使っていません"}</small>}</td>
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
