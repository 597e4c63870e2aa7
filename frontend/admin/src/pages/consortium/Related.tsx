import type { Application } from "../../api/rooms";
import type { SectionProps } from "../../parts/definitions";
import { Go } from "../../parts/Go";

export function Related({ record }: SectionProps<Application>) {
  return <ul className="plain">{record.related.map((one) => <li key={one.id}><Go to={one.href}>{one.title}</Go>　{one.state_name}</li>)}</ul>;
}
