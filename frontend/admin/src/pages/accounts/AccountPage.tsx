import { useState } from "react";

import { memory } from "../../api/client";
import { setSingleKeys, useSingleKeys } from "../../app/preferences";
import { useMe } from "../../app/queries";
import { useSignOut } from "../../app/session";
import { Facts } from "../../parts/Facts";
import { PageHead } from "../../parts/PageHead";
import { Popup } from "../../parts/Popup";
import { announce } from "../../parts/toasts";
import { DueLine } from "../../parts/words";

/** Who I am here, how I work, and the ways out. */
export default function AccountPage() {
  const me = useMe();
  const keys = useSingleKeys();
  const [leaving, setLeaving] = useState(false);
  const [reason, setReason] = useState(memory.reason);
  const signOut = useSignOut();
  const signOutEverywhere = useSignOut(true);
  return (
    <>
      <PageHead title="自分の設定" />
      <div className="narrow">
        <section className="part">
          <h2>あなた</h2>
          <Facts
            record={me}
            facts={[
              { name: "name", label: "氏名", text: (m) => m.staff.name },
              { name: "email", label: "メール", text: (m) => m.staff.email },
              { name: "team", label: "所属", text: (m) => m.staff.team },
              { name: "idle", label: "操作がないと", text: () => "", show: (m) => <><DueLine at={m.idle_until} /> にサインアウト</> },
              { name: "end", label: "続けて使えるのは", text: () => "", show: (m) => <><DueLine at={m.absolute_until} /> まで</> },
            ]}
          />
          <p className="small">氏名や所属の変更は、管理者に頼んでください。</p>
        </section>
        <section className="part">
          <h2>閲覧の理由</h2>
          <p>同じ用事で続けて個人情報を見るときに書いておくと、閲覧の記録に残ります。この画面を閉じるか、サインアウトすると消えます。</p>
          <form
            className="one-line"
            onSubmit={(event) => {
              event.preventDefault();
              memory.reason = reason.trim();
              announce(memory.reason ? `閲覧の理由を「${memory.reason}」にしました。` : "閲覧の理由を消しました。");
            }}
          >
            <label className="field"><span>理由</span><input type="text" value={reason} maxLength={200} placeholder="例：11月22日の電話の問い合わせ" onChange={(event) => setReason(event.target.value)} /></label>
            <button type="submit" className="button quiet">この理由にする</button>
          </form>
        </section>
        <section className="part">
          <h2>キーボード</h2>
          <label className="choice"><input type="checkbox" checked={keys} onChange={(event) => setSingleKeys(event.target.checked)} /><span>一文字のキー（<kbd>j</kbd> <kbd>k</kbd> <kbd>/</kbd> など）を使う<small>音声入力や、キーの押し間違いで困るときは外してください。<kbd>?</kbd> でキーの一覧が出ます。</small></span></label>
        </section>
        <section className="part">
          <h2>サインアウト</h2>
          <div className="buttons">
            <button type="button" className="button" onClick={signOut}>サインアウト</button>
            <button type="button" className="button quiet danger" onClick={() => setLeaving(true)}>すべての端末からサインアウト…</button>
          </div>
        </section>
      </div>
      {leaving && (
        <Popup title="すべての端末からサインアウト" onClose={() => setLeaving(false)}>
          <p>この端末を含めて、あなたのサインインをすべて終わらせます。端末をなくしたときや、だれかに使われたかもしれないときに使います。</p>
          <div className="buttons">
            <button type="button" className="button danger" onClick={signOutEverywhere}>すべて終わらせる</button>
            <button type="button" className="button quiet" onClick={() => setLeaving(false)}>やめる</button>
          </div>
        </Popup>
      )}
    </>
  );
}
