/** Loading, in words; shown after a moment so that quick answers don't flicker. */
export function Waiting({ text = "読み込んでいます" }: { text?: string }) {
  return <p className="waiting" role="status">{text}…</p>;
}
