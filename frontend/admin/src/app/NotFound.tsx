import { Problem } from "../api/problem";
import { ProblemView } from "../parts/ProblemView";

export function NotFound() {
  return <main id="main" className="lost"><ProblemView page problem={new Problem({ type: "not-found", status: 404, title: "見つかりません" })} /></main>;
}
