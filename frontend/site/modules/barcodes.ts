/**
 * Reading barcodes from a picture: the browser's own BarcodeDetector where it knows the carriers' Codabar (Android), else ZXing as
 * WebAssembly from our own origin (iPhone), which is asked for only now. docs/decisions/scanning.md.
 */

import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

export interface Reader { read: (video: HTMLVideoElement) => Promise<string[]> }

interface Detector { detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]> }
interface DetectorClass { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> }

const FORMATS = ["codabar", "code_128"];
const WIDEST = 1280;

export async function reader(): Promise<Reader> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const known = (await own?.getSupportedFormats().catch(() => [])) ?? [];
  if (own && FORMATS.every((format) => known.includes(format))) {
    const detector = new own({ formats: FORMATS });
    return { read: async (video) => (await detector.detect(video)).map((one) => one.rawValue) };
  }
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  await prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path) }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("no canvas");
  return {
    read: async (video) => {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const found = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), { formats: ["Codabar", "Code128"], tryHarder: true, maxNumberOfSymbols: 4 });
      return found.filter((one) => one.isValid).map((one) => one.text);
    },
  };
}
