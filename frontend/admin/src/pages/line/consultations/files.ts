/** Files in a consultation: what the counsellor reads in the place of one that can't be opened, and how one is sent. */
import { newKey, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";

export type FileState = "checking" | "ready" | "blocked" | "missing" | "unknown";
export const TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"] as const;
const BYTES_MOST = 8 * 1024 * 1024;
export const CHECKS_MOST = 8;
const CHECK_EVERY_MS = 3000;

/** When to ask again whether it was found safe; null once it makes no sense to. */
export function checkAgain(state: FileState, tries: number): number | null {
  return state === "checking" && tries < CHECKS_MOST ? CHECK_EVERY_MS * tries : null;
}

/** What happened with a file that can't be opened, and what to do; '' for one that can. */
export function fileWords(state: FileState, by: "person" | "staff"): string {
  switch (state) {
    case "checking": return "安全なファイルか、確かめています。";
    case "unknown": return "いま、確かめられませんでした。";
    case "missing": return by === "staff" ? "このファイルは届きませんでした。もう一度送ってください。" : "このファイルは届いていません。もう一度送ってもらってください。";
    case "blocked": return by === "staff"
      ? "危険なファイルのおそれがあるため、だれも開けません。ご本人にも見えていません。手もとのファイルを開かずに、情報システムの担当に知らせてください。ご本人には、別のファイルか文字で伝え直してください。"
      : "危険なファイルのおそれがあるため、だれも開けません。ご本人の端末が原因とは限りません。写真を撮り直すか、文字で書いてもらってください。";
    case "ready": return "";
  }
}

/** Why this file can't be sent; '' if it can. */
export function fileFault(file: Pick<File, "type" | "size">): string {
  if (!(TYPES as readonly string[]).includes(file.type)) return "写真（JPEG・PNG・WebP）かPDFを選んでください。";
  if (file.size > BYTES_MOST) return "送れるファイルは8MBまでです。小さくして、もう一度選んでください。";
  return file.size ? "" : "中身のないファイルです。ほかのファイルを選んでください。";
}

/** Uploads it into the consultations' bucket; its id, by which a message shows it. Throws words for the counsellor. */
export async function upload(consultation: string, file: File): Promise<string> {
  const id = newKey();
  const type = file.type as (typeof TYPES)[number];
  try {
    const form = await send("/api/line/consultations/{id}/files", { id, name: file.name.slice(-120), type, size_bytes: file.size }, { path: { id: consultation } });
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append("file", file);
    const sent = await fetch(form.url, { method: "POST", body });
    if (sent.ok) return id;
  } catch (failure) {
    const problem = asProblem(failure);
    if (problem.status >= 400) throw new Error(problem.message);
  }
  throw new Error("ファイルを送れませんでした。電波の状態を確かめて、もう一度選んでください。");
}
