import type { Donation } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";

export function Lines({ record }: SectionProps<Donation>) {
  return (
    <table className="small-table">
      <caption className="unseen">返礼品</caption>
      <thead><tr><th scope="col">返礼品</th><th scope="col" className="end">数</th><th scope="col">お届け先・希望</th></tr></thead>
      <tbody>
        {record.lines.map((line, i) => (
          <tr key={`${line.gift_code}-${i}`}>
            <td>{line.gift_name ?? <span className="late">登録のない品番</span>}<small className="num">{line.gift_code}</small></td>
            <td className="end num">{line.quantity}</td>
            <td>{line.recipient ?? "寄附者本人"}{line.wishes && <small>{line.wishes}</small>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
