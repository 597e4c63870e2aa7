import type { Fact } from "./definitions";
import { None } from "./words";

export function Facts<D>({ facts, record }: { facts: Fact<D>[]; record: D }) {
  return (
    <dl className="facts">
      {facts.filter((fact) => fact.when?.(record) ?? true).map((fact) => {
        const text = fact.text(record);
        return <div key={fact.name}><dt>{fact.label}</dt><dd>{fact.show?.(record) ?? (text || <None />)}</dd></div>;
      })}
    </dl>
  );
}
