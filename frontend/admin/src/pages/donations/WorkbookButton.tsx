import { useMutation } from "@tanstack/react-query";

import { read } from "../../api/client";
import { asProblem } from "../../api/problem";
import { ProblemView } from "../../parts/ProblemView";
import { saveBytes } from "../../text/csv";

/** All tables of the period as one file for Excel. */
export function WorkbookButton({ from, to, portal }: { from: string; to: string; portal?: string | undefined }) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => read("/api/donations/analysis/workbook", { query: { from, to, portal } }),
    onSuccess: (file) => saveBytes(file.filename, file.content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
  });
  return (
    <>
      <button type="button" className="button quiet" aria-disabled={isPending} onClick={() => { if (!isPending) mutate(); }}>{isPending ? "Excelのファイルを作っています…" : "Excelで保存する"}</button>
      {error && <ProblemView problem={asProblem(error)} />}
    </>
  );
}
