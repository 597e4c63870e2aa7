import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read, send } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Partner, PartnerKey } from "../../api/rooms";
import { queries } from "../../app/queries";
import { CopyButton } from "../../parts/CopyButton";
import type { FieldSpec } from "../../parts/definitions";
import { FormFields } from "../../parts/FormFields";
import { FormProblem } from "../../parts/FormProblem";
import { PageHead } from "../../parts/PageHead";
import { Popup } from "../../parts/Popup";
import { ProblemView } from "../../parts/ProblemView";
import { announce } from "../../parts/toasts";
import { useSending } from "../../parts/useForm";
import { Waiting } from "../../parts/Waiting";
import { At } from "../../parts/words";

const kinds: Record<string, string> = { portal: "寄附のポータル", partner: "連携先のシステム" };

interface Acting { partner: Partner; verb: "rotate" | "retire"; keyId?: string }

/** The keys that portals and partner systems sign with: a new one beside the old, then the old one stopped. */
export default function PartnersPage() {
  const { data, error, refetch } = useQuery({ queryKey: ["partners"], queryFn: ({ signal }) => read("/api/accounts/partners", { signal }) });
  const [acting, setActing] = useState<Acting | null>(null);
  return (
    <>
      <PageHead title="連携先の鍵" lead="ポータルや連携先のシステムは、この鍵で通知に署名します。①新しい鍵を作る → ②相手が切り替える → ③古い鍵を止める、の順に入れ替えます。" />
      {!data && !error && <Waiting />}
      {error && <ProblemView problem={asProblem(error)} retry={() => void refetch()} />}
      {data && data.items.length === 0 && <div className="empty"><h2>連携先はまだありません</h2><p>最初の登録は、導入のときに運用担当が行います。</p></div>}
      {data && data.items.length > 0 && (
        <div className="table-place">
          <table className="list">
            <caption className="unseen">連携先の鍵</caption>
            <thead><tr><th scope="col">連携先</th><th scope="col">種類</th><th scope="col">使える鍵</th><th scope="col">操作</th></tr></thead>
            <tbody>
              {data.items.map((partner) => (
                <tr key={partner.id}>
                  <td data-label="連携先" className="first"><b>{partner.name}</b><small>{partner.id}</small></td>
                  <td data-label="種類">{kinds[partner.kind] ?? partner.kind}</td>
                  <td data-label="使える鍵"><span>{partner.keys.map((key) => <span key={key.key_id} className="line"><code className="breakable">{key.key_id}</code>　<At iso={key.since} /> から</span>)}</span></td>
                  <td data-label="操作">
                    {partner.keys.length < 2
                      ? <button type="button" className="button quiet small" onClick={() => setActing({ partner, verb: "rotate" })}>新しい鍵を作る<span className="unseen">：{partner.name}</span></button>
                      : (
                        <span className="buttons">
                          {partner.keys.map((key, place) => (
                            <button key={key.key_id} type="button" className="button quiet danger small" onClick={() => setActing({ partner, verb: "retire", keyId: key.key_id })}>{place === 0 ? "古い鍵を止める" : "新しい鍵を止める"}<span className="unseen">：{partner.name}</span></button>
                          ))}
                        </span>
                      )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {acting && <KeyDialog {...acting} onClose={() => setActing(null)} />}
    </>
  );
}

const specs: FieldSpec[] = [{ name: "reason", label: "理由", kind: "text", required: "理由を入力してください（例：定期の入れ替え）", max: 500 }];

function KeyDialog({ partner, verb, keyId = "", onClose }: Acting & { onClose: () => void }) {
  const form = useSending(specs);
  const [made, setMade] = useState<PartnerKey | null>(null);
  const { errors, isSubmitting } = form.formState;
  if (made) return <NewKey name={partner.name} made={made} onClose={onClose} />;
  const making = verb === "rotate";

  async function submit(reason: string) {
    const options = { path: { id: partner.id } };
    const body = { version: partner.version, reason };
    const problem = await form.sending(async (key) => {
      if (making) { setMade(await send("/api/accounts/partners/{id}/rotate", body, { ...options, key })); return; }
      await send("/api/accounts/partners/{id}/retire", { ...body, key_id: keyId }, { ...options, key });
      announce(`鍵 ${keyId} を止めました。`);
      onClose();
    });
    if (problem?.stale) form.setError("root", { message: "先にほかの人が鍵を変えました。いったん閉じて、最新の鍵を確かめてください。" });
    void queries.invalidateQueries({ queryKey: ["partners"] });
  }
  return (
    <Popup title={making ? `${partner.name}の新しい鍵を作る` : `${partner.name}の鍵を止める`} onClose={onClose}>
      <form noValidate onSubmit={form.handleSubmit(({ reason }) => submit(String(reason)))}>
        <p>{making ? "いまの鍵もそのまま使えます。" : <>鍵 <code>{keyId}</code> で署名した通知は、すぐに受け付けなくなります。<b>相手がもう1つの鍵を使っていることを、先に確かめてください。</b></>}</p>
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className={`button ${making ? "" : "danger"}`} aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : making ? "新しい鍵を作る" : "この鍵を止める"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}

function NewKey({ name, made, onClose }: { name: string; made: PartnerKey; onClose: () => void }) {
  return (
    <Popup title="新しい鍵ができました" onClose={onClose} firm>
      <p>{name}の担当者に、安全な方法で渡してください。<b>この鍵は、ここにしか出ません。</b></p>
      <dl className="facts secret">
        <div><dt>鍵の番号</dt><dd><code className="breakable">{made.key_id}</code></dd></div>
        <div><dt>鍵</dt><dd><code className="breakable">{made.secret}</code><CopyButton text={made.secret} what="鍵" /></dd></div>
      </dl>
      <p>相手が新しい鍵に切り替えたら、「古い鍵を止める」を押してください。</p>
      <div className="buttons"><button type="button" className="button" onClick={onClose}>控えました</button></div>
    </Popup>
  );
}
