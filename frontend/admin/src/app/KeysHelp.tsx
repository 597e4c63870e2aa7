import { useState } from "react";

import { Popup } from "../parts/Popup";
import { useKeys } from "./keys";

const keys: [string, string][] = [
  ["j　k", "次の行・前の行へ"],
  ["Enter", "ひらく（一覧の横に出る。もう一度で全画面）"],
  ["x", "行を選ぶ（まとめて操作できる一覧）"],
  ["/", "さがす欄へ"],
  ["Esc", "閉じる・もどる"],
  ["g", "いま待っていることへ"],
  ["?", "この一覧"],
];

export function KeysHelp() {
  const [open, setOpen] = useState(false);
  useKeys({ "?": () => setOpen(true) });
  if (!open) return null;
  return (
    <Popup title="キーでできること" onClose={() => setOpen(false)}>
      <dl className="keys">{keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
      <p className="small">一文字のキーは「自分の設定」で止められます。</p>
    </Popup>
  );
}
