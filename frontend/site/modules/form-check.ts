/** 「入力内容の確認」: everything that was typed, read back before it is sent. */

export interface Answer {
  label: string;
  value: string;
  /** a single box, ticked or not: a long label and a short answer */
  yesNo?: boolean;
}

export interface Group {
  title: string;
  id: string;
  answers: Answer[];
}

function textOf(label: Element | null | undefined): string {
  const copy = label?.cloneNode(true) as Element | undefined;
  copy?.querySelectorAll(".need, .may").forEach((mark) => mark.remove());
  return copy?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

function answersIn(part: HTMLElement): Answer[] {
  const answers: Answer[] = [];
  for (const field of part.querySelectorAll<HTMLElement>(".field")) {
    if (field.matches(".choices")) {
      const chosen = Array.from(field.querySelectorAll<HTMLInputElement>("input:checked"), (box) => textOf(box.closest("label")));
      answers.push({ label: textOf(field.querySelector("legend")), value: chosen.join("、") });
    } else if (field.matches(".many")) {
      const typed = Array.from(field.querySelectorAll<HTMLInputElement>("input"), (box) => box.value.trim()).filter(Boolean);
      answers.push({ label: textOf(field.querySelector("legend")), value: typed.join("、") });
    } else {
      const box = field.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
      if (!box) continue;
      if (box.type === "checkbox") answers.push({ label: textOf(field.querySelector("label")), value: (box as HTMLInputElement).checked ? "はい" : "いいえ", yesNo: true });
      else answers.push({ label: textOf(field.querySelector("label")), value: shown(box, field) });
    }
  }
  return answers;
}

function shown(box: HTMLInputElement | HTMLTextAreaElement, field: HTMLElement): string {
  const value = box.value.trim();
  if (!value) return "";
  if (box.type === "date") return dateWords(value);
  const suffix = field.querySelector(".suffix")?.textContent ?? "";
  return suffix && /^\d+$/.test(value) ? `${Number(value).toLocaleString("ja-JP")}${suffix}` : value + suffix;
}

export function dateWords(value: string): string {
  const day = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return value;
  return new Intl.DateTimeFormat("ja-JP", { year: "numeric", month: "long", day: "numeric", weekday: "short", timeZone: "UTC" }).format(day);
}

export function groupsOf(form: HTMLFormElement): Group[] {
  return Array.from(form.querySelectorAll<HTMLElement>(".part"), (part) => ({
    title: textOf(part.querySelector("h2")),
    id: part.querySelector<HTMLElement>("h2")?.id ?? "",
    answers: answersIn(part),
  }));
}

export interface CheckView {
  frame: HTMLElement;
  status: HTMLElement;
  send: HTMLButtonElement;
}

/** The view that takes the form's place; `change` goes back, to the heading with that id. */
export function checkView(groups: Group[], change: (id: string) => void, send: () => void): CheckView {
  const frame = document.createElement("section");
  frame.className = "check";
  const heading = document.createElement("h2");
  heading.tabIndex = -1;
  heading.textContent = "入力内容の確認";
  const lead = document.createElement("p");
  lead.textContent = "まだ送られていません。内容を確かめて、いちばん下のボタンを押してください。";
  frame.append(heading, lead);
  for (const group of groups) {
    const title = document.createElement("h3");
    const back = document.createElement("button");
    back.type = "button";
    back.className = "text-button";
    back.textContent = "直す";
    back.setAttribute("aria-label", `${group.title}を直す`);
    back.addEventListener("click", () => change(group.id));
    title.append(group.title, back);
    const list = document.createElement("dl");
    list.className = "facts";
    for (const answer of group.answers) {
      const row = document.createElement("div");
      if (answer.yesNo) row.className = "yes-no";
      const term = document.createElement("dt");
      const value = document.createElement("dd");
      term.textContent = answer.label;
      value.textContent = answer.value || "（入力なし）";
      if (!answer.value) value.className = "blank";
      row.append(term, value);
      list.append(row);
    }
    frame.append(title, list);
  }
  const status = document.createElement("p");
  status.className = "proof";
  status.setAttribute("role", "status");
  const buttons = document.createElement("p");
  buttons.className = "buttons";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "この内容で送る";
  button.addEventListener("click", send);
  const back = document.createElement("button");
  back.type = "button";
  back.className = "button quiet";
  back.textContent = "入力にもどる";
  back.addEventListener("click", () => change(groups[0]?.id ?? ""));
  buttons.append(button, back);
  frame.append(status, buttons);
  return { frame, status, send: button };
}
