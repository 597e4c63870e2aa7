import { useQuery } from "@tanstack/react-query";

import { read } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Consultation } from "../../../api/rooms";
import type { SectionProps } from "../../../parts/definitions";
import { Go } from "../../../parts/Go";
import { ProblemView } from "../../../parts/ProblemView";
import { useWide } from "../../../parts/useWide";
import { Waiting } from "../../../parts/Waiting";
import { Answered, SELDOM } from "../Answers";
import { WorriesLink } from "../worries/WorriesLink";

export const safeWords = (safe: boolean) => (safe ? "入っています。電話はひかえてください" : "切れています");

/** What the holder should know of the person while they talk: folded on a telephone, for the talk comes first there. */
export function Beside({ record }: SectionProps<Consultation>) {
  const { data, error, refetch } = useQuery({ queryKey: ["line-consultation-person", record.id], queryFn: ({ signal }) => read("/api/line/consultations/{id}/person", { path: { id: record.id }, signal }), ...SELDOM });
  const wide = useWide();
  if (error) return <ProblemView problem={asProblem(error)} retry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const { booking, answers } = data;
  const when = booking ? booking.label : "ありません";
  return (
    <details className="beside confided" open={wide}>
      <summary>次の予約：{when}{answers.length > 0 && "　／　診断などの回答あり"}</summary>
      <dl className="facts">
        <div><dt>次の予約</dt><dd>{booking ? <><Go to={`/line/bookings/${booking.id}`}>{booking.label}</Go><br />{booking.service_name}（{booking.method_name}、{booking.counsellor_name}）{booking.state !== "booked" && `　${booking.state_name}`}</> : "ありません"}</dd></div>
        <div><dt>安全モード</dt><dd><Go to={`/line/safety/${record.person_id}`}>{safeWords(record.safe)}</Go></dd></div>
        <div><dt>同意と悩み</dt><dd><WorriesLink id={record.person_id} /></dd></div>
        <div><dt>会話での回答</dt><dd><Answered items={answers} /></dd></div>
      </dl>
    </details>
  );
}
