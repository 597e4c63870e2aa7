/** The entry from the talk: LINE says who this is, the server takes LINE's word, and the page goes on. Nothing is kept here. */

interface Liff {
  init(config: { liffId: string; withLoginOnExternalBrowser: boolean }): Promise<void>;
  getIDToken(): string | null;
}

declare global {
  interface Window {
    liff?: Liff;
  }
}

/** Where `to` leads: a page of ours by its name, never an address that somebody wrote. What LINE keeps in `liff.state` counts too. */
export function pageFor(search: string, pages: Record<string, string>): string {
  const asked = new URLSearchParams(search);
  const kept = new URLSearchParams((asked.get("liff.state") ?? "").replace(/^[^?]*\?/, ""));
  const name = asked.get("to") ?? kept.get("to") ?? "";
  return Object.hasOwn(pages, name) ? (pages[name] ?? "/") : "/";
}

const root = typeof document === "undefined" ? null : document.getElementById("liff");
if (root) void begin(root);

async function begin(shown: HTMLElement): Promise<void> {
  const said = document.getElementById("liff-said");
  const again = document.getElementById("liff-again") as HTMLButtonElement | null;
  if (!said || !again) return;
  again.addEventListener("click", () => location.reload());
  const fail = (words: string): void => {
    said.textContent = words;
    again.hidden = false;
  };
  try {
    if (!window.liff) return fail("LINEにつながりませんでした。電波の状態を確かめて、もう一度ためしてください。");
    await window.liff.init({ liffId: shown.dataset.liff ?? "", withLoginOnExternalBrowser: true });
    const token = window.liff.getIDToken();
    if (!token) return fail("LINEのトーク画面のボタンから、もう一度開いてください。");
    const answer = await fetch("/api/line/liff/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ id_token: token }) });
    if (answer.ok) return location.replace(pageFor(location.search, JSON.parse(shown.dataset.pages ?? "{}") as Record<string, string>));
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
    fail(problem.detail ?? "開けませんでした。少し待って、もう一度ためしてください。");
  } catch {
    fail("開けませんでした。電波の状態を確かめて、もう一度ためしてください。");
  }
}
