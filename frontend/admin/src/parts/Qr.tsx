import { useMemo } from "react";
import { encode } from "uqr";

/** A QR code as SVG: one path, dark on white with the quiet zone that scanners need. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: "M", border: 4 });
    const runs: string[] = [];
    code.data.forEach((line, y) => line.forEach((dark, x) => { if (dark) runs.push(`M${x} ${y}h1v1h-1z`); }));
    return { size: code.size, path: runs.join("") };
  }, [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
