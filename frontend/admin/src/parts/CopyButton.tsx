import { announce } from "./toasts";

/** Copies, and says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => announce(`${what}をコピーしました。`),
      () => announce("コピーできませんでした。文字を選んでコピーしてください。", "error"),
    );
  };
  return <button type="button" className="link" onClick={copy}>コピー<span className="unseen">（{what}）</span></button>;
}
