import type { Problem } from "../api/problem";
import { Go } from "./Go";

interface Props {
  problem: Problem;
  retry?: (() => void) | undefined;
  /** a whole page rather than a part of one */
  page?: boolean;
}

const advice: Record<string, string> = {
  "404": "消されたか、権限が変わったか、番号が違うかもしれません。一覧からさがし直してください。",
};

/** What went wrong, and what to do next. */
export function ProblemView({ problem, retry, page = false }: Props) {
  const Heading = page ? "h1" : "h2";
  const gone = problem.status === 404;
  return (
    <div className={`problem ${page ? "whole" : ""}`} role="alert">
      <Heading>{gone ? "見つかりません" : problem.title}</Heading>
      <p>{advice[String(problem.status)] ?? problem.message}</p>
      <div className="buttons">
        {retry && !gone && <button type="button" className="button" onClick={retry}>もう一度読み込む</button>}
        {(page || gone) && <Go to="/" className="button quiet">いま待っていることへ</Go>}
      </div>
      {problem.requestId && <p className="small">お問い合わせ番号　<span className="num">{problem.requestId}</span></p>}
    </div>
  );
}
