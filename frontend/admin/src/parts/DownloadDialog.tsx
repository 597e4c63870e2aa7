import { useState } from "react";

import { send } from "../api/client";
import type { DownloadAnswer } from "../api/records";
import type { DownloadPath, Room, SendPath } from "../api/types";
import { stamp } from "../text/time";
import { CopyButton } from "./CopyButton";
import type { FieldSpec } from "./definitions";
import { FormFields } from "./FormFields";
import { FormProblem } from "./FormProblem";
import { Popup } from "./Popup";
import { useSending } from "./useForm";

interface Props {
  room: Room;
  what: string;
  filter: Record<string, string>;
  noun: string;
  span?: string | undefined;
  days?: boolean | undefined;
  /** of one record, where the room's own door for downloads does not lead to it */
  of?: { path: SendPath; id: string } | undefined;
}

const daySpecs: FieldSpec[] = [
  { name: "from", label: "この日から（任意）", kind: "date", hint: "1つのファイルに3,000件まで入ります。多いときは、受け付けた日で分けてください。" },
  { name: "to", label: "この日まで（任意）", kind: "date" },
];

const reasonSpecs: FieldSpec[] = [{
  name: "reason", label: "何に使いますか", kind: "text", required: "ダウンロードの目的を入力してください（例：11月分の受領証明書の発送）", max: 200,
  hint: "だれが、いつ、何のために取り出したかが記録されます。",
}];

export function DownloadButton(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button quiet" onClick={() => setOpen(true)}>ダウンロード</button>
      {open && <DownloadDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function DownloadDialog({ room, what, filter, noun, span, days, of, onClose }: Props & { onClose: () => void }) {
  const specs = days ? [...daySpecs, ...reasonSpecs] : reasonSpecs;
  const form = useSending(specs);
  const [answer, setAnswer] = useState<DownloadAnswer | null>(null);
  const { errors, isSubmitting } = form.formState;
  const used = Object.keys(filter).length;

  if (answer) {
    return <Offered answer={answer} onClose={onClose} />;
  }
  return (
    <Popup title={`${noun}のダウンロード`} onClose={onClose}>
      <form noValidate onSubmit={form.handleSubmit(async ({ reason, from, to }) => {
        const asked = { ...filter, ...(from ? { from: String(from) } : {}), ...(to ? { to: String(to) } : {}) };
        await form.sending(async (key) => setAnswer(await send(of?.path as DownloadPath | undefined ?? `/api/${room}/downloads` as DownloadPath, { what, filter: asked, reason: String(reason).trim() } as never, { key, ...(of ? { path: { id: of.id } } : {}) })));
      })}
      >
        <p>{used ? "いまの条件に合うものを、" : `${span ?? "すべて"}を、`}CSV（表計算ソフトで開ける形）にして、パスワード付きで渡します。</p>
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "作っています…" : "ファイルを作る"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}

/** A file that is there to be taken, with the password that is told only now. */
export function Offered({ answer, onClose }: { answer: DownloadAnswer; onClose: () => void }) {
  return (
    <Popup title="ファイルができました" onClose={onClose}>
      <p><b className="num">{answer.rows.toLocaleString("ja-JP")}件</b>を、パスワード付きのZIPファイルにまとめました。</p>
      <dl className="facts secret">
        <div><dt>パスワード</dt><dd><code>{answer.password}</code><CopyButton text={answer.password} what="パスワード" /></dd></div>
        <div><dt>受け取れる時刻</dt><dd className="num">{stamp(answer.expires_at)} まで</dd></div>
      </dl>
      <p>パスワードはここにしか出ません。閉じる前に控えてください。</p>
      <p className="small">ZIPは強い暗号（AES）で守られています。Windowsの標準の機能で開けないときは、7-Zipなどの解凍ソフトで開いてください。</p>
      <div className="buttons">
        <a className="button" href={answer.url} download={answer.filename} rel="noreferrer">ファイルを受け取る</a>
        <button type="button" className="button quiet" onClick={onClose}>閉じる</button>
      </div>
    </Popup>
  );
}
