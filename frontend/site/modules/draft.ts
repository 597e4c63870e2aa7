/** What has been typed survives a reload, a sign of the browser's back button, or a lost connection: kept in this tab only. */

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The tab's own storage: it is gone when the tab is closed. Some browsers refuse it; then there is no draft. */
export function tabShelf(): Shelf | null {
  try {
    const shelf = globalThis.sessionStorage; // never localStorage: personal data must not outlive the tab
    shelf.getItem("draft");
    return shelf;
  } catch {
    return null;
  }
}

export class Draft {
  private readonly key: string;

  constructor(
    formName: string,
    private readonly shelf: Shelf | null,
    /** Who typed it, where several people may use one tab: what another left there is thrown away, not shown. */
    private readonly whose = "",
  ) {
    this.key = `draft:${formName}`;
  }

  keep(entries: [string, string][]): void {
    try {
      this.shelf?.setItem(this.key, JSON.stringify(this.whose ? [["", this.whose], ...entries] : entries));
    } catch {
      // A full or forbidden storage must not disturb the typing.
    }
  }

  read(): [string, string][] {
    try {
      const kept: unknown = JSON.parse(this.shelf?.getItem(this.key) ?? "[]");
      if (!Array.isArray(kept)) return [];
      const pairs = kept.filter((pair): pair is [string, string] => Array.isArray(pair) && typeof pair[0] === "string" && typeof pair[1] === "string");
      if (!this.whose) return pairs;
      const [mark, ...typed] = pairs;
      if (mark?.[0] === "" && mark[1] === this.whose) return typed;
      this.forget();
      return [];
    } catch {
      return [];
    }
  }

  forget(): void {
    this.shelf?.removeItem(this.key);
  }
}
