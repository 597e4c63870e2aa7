import { newKey, send } from "../../api/client";

const PIECE_BYTES = 2 * 1024 * 1024; // as `functions/donations/imports/store.py` takes them

/** Sends a file piece by piece and tells how far it is; gives the import's id. A piece may be sent again. */
export async function upload(file: File, key: string, progress: (share: number) => void, kind: "portal" | "migration" | "comparison" = "portal"): Promise<string> {
  const made = await send("/api/donations/imports", { filename: file.name.slice(-200), size_bytes: file.size, kind, made_at: new Date(file.lastModified).toISOString() }, { key });
  for (let number = 1; number <= made.parts; number += 1) {
    const content = await base64(file.slice((number - 1) * PIECE_BYTES, number * PIECE_BYTES));
    await send("/api/donations/imports/{id}/parts", { number, content }, { path: { id: made.id }, key: newKey() });
    progress(number / made.parts);
  }
  return made.id;
}

function base64(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => { resolve(String(reader.result).split(",", 2)[1] ?? ""); };
    reader.onerror = () => { reject(reader.error ?? new Error("unreadable")); };
    reader.readAsDataURL(piece);
  });
}
