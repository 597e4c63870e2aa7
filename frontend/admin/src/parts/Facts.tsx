import type { Fact } from "./definitions";
import { None } from "./words";

export function Facts<D>({ facts, record }: { facts: Fact<D>[]; record: D }) {
  return (
    <dl className="facts">
      {facts.map((fact) => {
        const text = fact.text(record);
        return <div key={fact.name}><dt>{fact.label}</dt><dd>{fact.show?.(record) ?? (text || <None />)}</dd></div>;
      })}
    </dl>
  );
}
