import { useCan } from "../../../app/queries";
import { Go } from "../../../parts/Go";

/** The way to what one person lets a counsellor read. It is a page of its own, so that it is read, and stands in the audit log, only when somebody means to. */
export function WorriesLink({ id }: { id: string }) {
  return useCan()("line.consult") ? <Go to={`/line/worries/${id}`}>本人が見せてよいとした悩みを見る</Go> : <>相談員だけが見られます</>;
}
