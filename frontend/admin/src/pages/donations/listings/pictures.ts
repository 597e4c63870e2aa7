/** One original picture in the sizes that the portals take: drawn in the browser, cut to shape, sent as JPEG. */
import { newKey, send } from "../../../api/client";
import type { ListingDetail } from "../../../api/rooms";

export type Size = ListingDetail["sizes"][number];
export interface Picture { name: string; files: Record<string, { print: string; bytes: number }> }

/** Which part of the original a size shows: as much as its shape allows, from the middle. */
export function part(width: number, height: number, size: { width: number; height: number }) {
  const scale = Math.min(width / size.width, height / size.height);
  const [w, h] = [size.width * scale, size.height * scale];
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}

/** Makes every size and sends it; gives the picture as a text names it. Tells how far it is. */
export async function make(code: string, file: File, name: string, sizes: Size[], progress: (share: number) => void): Promise<Picture> {
  const original = await createImageBitmap(file);
  const small = sizes.find((size) => original.width < size.width || original.height < size.height);
  if (small) throw new Error(`元の写真（${original.width}×${original.height}）が、${small.portals.join("、")}の${small.width}×${small.height}より小さいです。大きい写真を選んでください。`);
  const files: Picture["files"] = {};
  for (const [number, size] of sizes.entries()) {
    const blob = await drawn(original, size);
    const kept = await send("/api/donations/listings/images", { code, content: await base64(blob) }, { key: newKey() });
    files[size.size] = { print: kept.print, bytes: kept.bytes };
    progress((number + 1) / sizes.length);
  }
  return { name, files };
}

async function drawn(original: ImageBitmap, size: Size): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [size.width, size.height];
  const from = part(original.width, original.height, size);
  canvas.getContext("2d")?.drawImage(original, from.x, from.y, from.width, from.height, 0, 0, size.width, size.height);
  for (const quality of [0.9, 0.8, 0.7, 0.6, 0.5]) {
    const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });
    if (blob && blob.size <= size.bytes_most) return blob;
  }
  throw new Error(`${size.width}×${size.height}を${Math.floor(size.bytes_most / 1000)}KBまでにできませんでした。ほかの写真を選んでください。`);
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let start = 0; start < bytes.length; start += 32_768) text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  return btoa(text);
}
