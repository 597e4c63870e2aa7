import { Go } from "../../../parts/Go";

export const CALL_NOT = "電話はひかえてください。番号が画面に残ります。かけるときは、ご本人と決めた時間だけにします。";

/** Somebody in safe mode, where staff might telephone her: others may see her screen. */
export function SafeMark({ id }: { id: string | null }) {
  return <small className="flag-word">{id ? <Go to={`/line/safety/${id}`}>安全モード</Go> : "安全モード"}　{CALL_NOT}</small>;
}
