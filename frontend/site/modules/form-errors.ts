/** Mistakes shown where they are: a summary on top that leads to the fields, and a sentence at each field. */

import type { Mistake } from "./form-rules";

export function idOf(name: string): string {
  return `f-${name.replace(/[._]/g, "-")}`;
}

function frameOf(form: HTMLFormElement, name: string): HTMLElement | null {
  return document.getElementById(idOf(name))?.closest<HTMLElement>(".field") ?? form.querySelector<HTMLElement>(`[data-choices="${CSS.escape(name)}"]`);
}

export function clear(form: HTMLFormElement): void {
  document.getElementById("summary")?.remove();
  for (const frame of form.querySelectorAll<HTMLElement>(".field.is-wrong")) {
    frame.classList.remove("is-wrong");
    const note = frame.querySelector(".wrong");
    for (const control of [frame, ...frame.querySelectorAll<HTMLElement>("[aria-describedby]")]) {
      const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== note?.id);
      if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
      else control.removeAttribute("aria-describedby");
      control.removeAttribute("aria-invalid");
    }
    note?.remove();
  }
}

function atField(form: HTMLFormElement, mistake: Mistake): void {
  const frame = frameOf(form, mistake.name);
  if (!frame || frame.classList.contains("is-wrong")) return;
  frame.classList.add("is-wrong");
  const note = document.createElement("p");
  note.className = "wrong";
  note.id = `${idOf(mistake.name)}-wrong`;
  const told = document.createElement("span");
  told.className = "unseen";
  told.textContent = "誤り：";
  note.append(told, mistake.message);
  const before = frame.querySelector(".hint") ?? frame.querySelector("label, legend");
  if (frame.querySelector(":scope > label.option")) frame.prepend(note);
  else before?.after(note);
  const described = frame.matches("fieldset") ? frame : document.getElementById(idOf(mistake.name));
  described?.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
  if (described && !described.matches("fieldset")) described.setAttribute("aria-invalid", "true");
}

/** Show `mistakes` and move the reader to the summary. */
export function show(form: HTMLFormElement, mistakes: Mistake[], title = `${mistakes.length}か所、直すところがあります`): void {
  clear(form);
  const summary = document.createElement("div");
  summary.className = "summary";
  summary.id = "summary";
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  const heading = document.createElement("h2");
  heading.textContent = title;
  const list = document.createElement("ul");
  for (const mistake of mistakes) {
    const item = document.createElement("li");
    if (mistake.name && frameOf(form, mistake.name)) {
      const link = document.createElement("a");
      link.href = `#${idOf(mistake.name)}`;
      link.textContent = mistake.message;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const control = document.getElementById(idOf(mistake.name));
        control?.focus();
        control?.closest(".field")?.scrollIntoView({ block: "nearest" });
      });
      item.append(link);
      atField(form, mistake);
    } else item.textContent = mistake.message;
    list.append(item);
  }
  summary.append(heading, list);
  form.before(summary);
  summary.focus();
  summary.scrollIntoView({ block: "start" });
}
