import { useState, type FormEvent } from "react";

import { useGo } from "../../parts/Go";

/** One box over all rooms. Searching starts with Enter: each search of personal data is recorded. */
export function FindBox({ initial = "" }: { initial?: string }) {
  const [text, setText] = useState(initial);
  const go = useGo();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) go(`/search?q=${encodeURIComponent(text.trim())}`);
  };
  return (
    <form role="search" onSubmit={submit} className="find">
      <input id="find" type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder="氏名・電話・注文番号・団体名" aria-label="すべての業務からさがす" autoComplete="off" />
      <kbd aria-hidden="true">/</kbd>
      <button type="submit">さがす</button>
    </form>
  );
}
