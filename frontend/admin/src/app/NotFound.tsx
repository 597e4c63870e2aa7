import { Problem } from "../api/problem";
import { Go } from "../parts/Go";
import { PageHead } from "../parts/PageHead";
import { ProblemView } from "../parts/ProblemView";

export function NotFound() {
  return <main id="main" className="lost"><ProblemView page problem={new Problem({ type: "not-found", status: 404, title: "見つかりません" })} /></main>;
}

/** A page that this person's roles don't open. The API answers as if it weren't there; the desk may say how to get in. */
export function NotAllowed({ name }: { name: string }) {
  return (
    <>
      <PageHead title={name} />
      <div className="empty">
        <h2>この画面を使う役割がありません</h2>
        <p>仕事で必要なときは、管理者に役割の追加を頼んでください。</p>
        <Go to="/" className="button quiet">いま待っていることへ</Go>
      </div>
    </>
  );
}
