/** The mizuhiki knot: five services, tied. Decoration only. */
export function Knot({ className = "knot" }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 48 48" fill="none" strokeWidth="3" strokeLinecap="round" aria-hidden="true">
      <path d="M4 30c10-22 18-22 20-6s10 16 20-6" stroke="var(--kurenai)" />
      <path d="M4 18c10 22 18 22 20 6s10-16 20 6" stroke="var(--ai)" />
      <path d="M24 6c-12 8-12 14 0 18s12 10 0 18" stroke="var(--kohaku)" />
      <path d="M24 6c12 8 12 14 0 18s-12 10 0 18" stroke="var(--wakaba)" />
      <circle cx="24" cy="24" r="5" stroke="var(--fuji)" />
    </svg>
  );
}

const threads = ["kurenai", "kohaku", "wakaba", "ai", "fuji"];
const loop = "M-10 128C70 128 118 20 178 20c46 0 46 62 6 84-44 24-92 8-92-32 0-30 40-36 66-4 30 38 74 62 172 62";

/** The five threads before they part: for the doors. */
export function Threads() {
  return (
    <svg className="threads" viewBox="0 0 320 190" fill="none" strokeWidth="5" strokeLinecap="round" aria-hidden="true">
      {threads.map((name, i) => <path key={name} d={loop} transform={`translate(0 ${i * 9})`} stroke={`var(--${name})`} />)}
    </svg>
  );
}

/** The strip of five lines on top. */
export function Strip() {
  return <div className="strip" aria-hidden="true">{threads.map((name) => <i key={name} className={`thread-${name}`} />)}</div>;
}
