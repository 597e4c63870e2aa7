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
import { useSending } from "../../parts/useForm";
import { Waiting } from "../../parts/Waiting";
import { At } from "../../parts/words";

const kinds: Record<string, string> = { portal: "寄附のポータル", company: "おしごとの発注者", partner: "連携先" };

export default function PartnersPage() {
  const { data, error, refetch } = useQuery({ queryKey: ["partners"], queryFn: ({ signal }) => read("/api/accounts/partners", { signal }) });
  const [turning, setTurning] = useState<Partner | null>(null);
  return (
    <>
      <PageHead title="連携先の鍵" lead="ポータルや連携先のシステムは、この鍵で通知に署名します。入れ替えのあいだは、新旧2つの鍵が使えます。" />
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
                  <td data-label="使える鍵">{partner.keys.map((key) => <span key={key.key_id} className="line"><code>{key.key_id}</code>　<At iso={key.since} /> から</span>)}</td>
                  <td data-label="操作"><button type="button" className="button quiet small" onClick={() => setTurning(partner)}>鍵を入れ替える<span className="unseen">：{partner.name}</span></button></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {turning && <RotateDialog partner={turning} onClose={() => setTurning(null)} />}
    </>
  );
}

const specs: FieldSpec[] = [{ name: "reason", label: "入れ替える理由", kind: "text", required: "理由を入力してください（例：定期の入れ替え）", max: 500 }];

function RotateDialog({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const form = useSending(specs);
  const [made, setMade] = useState<PartnerKey | null>(null);
  const { errors, isSubmitting } = form.formState;
  if (made) {
    return (
      <Popup title="新しい鍵ができました" onClose={onClose} firm>
        <p>{partner.name}の担当者に、安全な方法で渡してください。<b>この鍵は、ここにしか出ません。</b></p>
        <dl className="facts secret">
          <div><dt>鍵の番号</dt><dd><code>{made.key_id}</code></dd></div>
          <div><dt>鍵</dt><dd><code className="breakable">{made.secret}</code><CopyButton text={made.secret} what="鍵" /></dd></div>
        </dl>
        <p>使える鍵は {made.keys.length} つです。相手が新しい鍵に切り替えたあと、もう一度入れ替えると、古い鍵が止まります。</p>
        <div className="buttons"><button type="button" className="button" onClick={onClose}>控えました</button></div>
      </Popup>
    );
  }
  return (
    <Popup title={`${partner.name}の鍵を入れ替える`} onClose={onClose}>
      <form
        noValidate
        onSubmit={form.handleSubmit(async ({ reason }) => {
          const problem = await form.sending(async (key) => setMade(await send("/api/accounts/partners/{id}/rotate", { version: partner.version, reason: String(reason) }, { path: { id: partner.id }, key })));
          if (problem?.stale) form.setError("root", { message: "先にほかの人が入れ替えました。いったん閉じて、最新の鍵を確かめてください。" });
          void queries.invalidateQueries({ queryKey: ["partners"] });
        })}
      >
        <p>新しい鍵を作ります。{partner.keys.length >= 2 ? <b>いちばん古い鍵（{partner.keys.at(0)?.key_id}）は、すぐに使えなくなります。</b> : "いまの鍵もそのまま使えます。"}</p>
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className={`button ${partner.keys.length >= 2 ? "danger" : ""}`} aria-disabled={isSubmitting}>{isSubmitting ? "作っています…" : "新しい鍵を作る"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
