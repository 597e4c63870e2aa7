/**
 * Forms that work without JavaScript, made kinder with it: mistakes are told before sending, what was typed is kept in the tab,
 * everything is read back before it goes, and the proof of work replaces waiting.
 */

import { Draft, tabShelf } from "./draft";
import { checkView } from "./form-check";
import * as checks from "./form-check";
import { type Sent, sentView } from "./form-sent";
import * as errors from "./form-errors";
import { apart, mistakeIn, type Mistake, mistakesOf } from "./form-rules";
import { entriesOf, fill, GUARDS, shapeOf, toJson } from "./form-values";
import { prove } from "./proof";

interface Problem {
  detail?: string;
  errors?: { pointer?: string; message: string }[];
}

/** Every mistake that can be told here, in the order of the page. */
export function mistakesIn(form: HTMLFormElement, now: Date): Mistake[] {
  const data = new FormData(form);
  const read = (name: string): string => String(data.get(name) ?? "");
  const found: Mistake[] = [];
  const seen = new Set<string>();
  for (const control of form.elements) {
    if (control instanceof HTMLFieldSetElement && control.dataset.choices) {
      const name = control.dataset.choices;
      if (control.dataset.required !== undefined && !data.has(name)) found.push({ name, message: control.dataset.mend || `${control.dataset.label ?? ""}を選んでください。` });
    } else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
      if (!control.name || GUARDS.has(control.name) || control.type === "radio") continue;
      if (control instanceof HTMLInputElement && control.type === "checkbox") {
        if (control.required && !control.checked && !control.closest("[data-choices]")) found.push({ name: control.name, message: `「${control.dataset.label ?? ""}」に印を入れてください。` });
        continue;
      }
      if (seen.has(control.name)) continue;
      seen.add(control.name);
      const { label = "", rule = "", mend = "" } = control.dataset;
      const mistake = mistakeIn({ name: control.name, value: control.value, label, required: control.required, type: control.type, rule, mend }, read, now);
      if (mistake) found.push(mistake);
    }
  }
  return found;
}

class KindForm {
  private readonly draft: Draft;
  private readonly started = new Date().toISOString();
  private proof: Promise<string> | null = null;

  constructor(private readonly form: HTMLFormElement) {
    this.draft = new Draft(form.dataset.form ?? "form", tabShelf());
    form.noValidate = true;
    if (!document.getElementById("summary")) this.restore();
    form.addEventListener("input", () => this.draft.keep(entriesOf(form)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
    if (button) button.textContent = "入力内容を確かめる";
  }

  private restore(): void {
    const kept = this.draft.read();
    if (!kept.some(([, value]) => value.trim() !== "")) return;
    fill(this.form, kept);
    const note = document.createElement("p");
    note.className = "draft";
    note.append("途中まで入力した内容を戻しました（このタブだけに残しています）。");
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "text-button";
    forget.textContent = "はじめから入力する";
    forget.addEventListener("click", () => {
      this.draft.forget();
      this.form.reset();
      note.remove();
      this.form.querySelector<HTMLElement>("input, textarea")?.focus();
    });
    note.append(forget);
    this.form.before(note);
  }

  private check(): void {
    const mistakes = mistakesIn(this.form, new Date());
    if (mistakes.length) {
      errors.show(this.form, mistakes);
      return;
    }
    errors.clear(this.form);
    document.querySelector(".draft")?.remove();
    this.proof ??= prove(this.form.dataset.challenge ?? "");
    this.proof.catch(() => {
      this.proof = null; // tried again when the button is pressed
    });
    const view = checkView(checks.groupsOf(this.form), (id) => this.back(view.frame, id), () => void this.send(view));
    this.form.hidden = true;
    this.form.after(view.frame);
    const heading = view.frame.querySelector<HTMLElement>("h2");
    heading?.focus();
    heading?.scrollIntoView({ block: "start" });
  }

  private back(view: HTMLElement, id: string): void {
    view.remove();
    this.form.hidden = false;
    const heading = document.getElementById(id);
    heading?.scrollIntoView({ block: "start" });
    heading?.closest(".part")?.querySelector<HTMLElement>("input, textarea")?.focus({ preventScroll: true });
  }

  private async send(view: checks.CheckView): Promise<void> {
    view.send.disabled = true;
    view.status.textContent = "送っています。そのままお待ちください…";
    try {
      this.proof ??= prove(this.form.dataset.challenge ?? "");
      const body = { ...toJson(entriesOf(this.form), shapeOf(this.form)), website_url: this.trap(), started_at: this.started, altcha: await this.proof };
      const answer = await fetch(this.form.action, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(body),
      });
      if (answer.ok) {
        this.draft.forget();
        if (this.form.dataset.sent) location.assign(this.form.dataset.sent);
        else this.told(view, (await answer.json()) as Sent);
        return;
      }
      this.refused(view, answer.status, (await answer.json().catch(() => ({}))) as Problem);
    } catch {
      view.status.textContent = "送れませんでした。電波の状態を確かめて、もう一度押してください。入力した内容は残っています。";
    } finally {
      this.proof = null; // a proof is good for one try
      view.send.disabled = false;
    }
  }

  /** What came of it takes the form's place: a number that no page of ours could know beforehand. */
  private told(view: checks.CheckView, sent: Sent): void {
    view.frame.replaceWith(sentView(sent, this.form.dataset.back ?? "/"));
    this.form.remove();
    document.querySelector(".form-page > .text")?.remove();
    const title = document.querySelector<HTMLElement>("h1");
    if (title) title.textContent = "お問い合わせが届きました";
    const lead = document.querySelector<HTMLElement>(".page-head .lead");
    if (lead) lead.textContent = sent.message;
    document.title = "お問い合わせが届きました";
    const told = document.querySelector<HTMLElement>(".sent h2");
    told?.focus();
    scrollTo(0, 0);
  }

  private trap(): string {
    return String(new FormData(this.form).get("website_url") ?? "");
  }

  private refused(view: checks.CheckView, status: number, problem: Problem): void {
    const { fields: mistakes, guards } = apart(mistakesOf(problem.errors ?? []));
    if (!mistakes.length && guards.length) {
      view.status.textContent = guards.map((one) => one.message).join("");
      return;
    }
    if (mistakes.length) {
      view.frame.remove();
      this.form.hidden = false;
      errors.show(this.form, mistakes);
      return;
    }
    view.status.textContent =
      problem.detail ?? (status === 429 ? "短い時間に何度も送られました。しばらく待ってから、もう一度押してください。" : "いま受け付けられません。しばらく待ってから、もう一度押してください。入力した内容は残っています。");
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-form]")) new KindForm(form);
