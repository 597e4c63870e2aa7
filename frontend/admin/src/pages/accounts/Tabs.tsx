import { useRoom } from "../../parts/room";
import { Go } from "../../parts/Go";

const places = [["/accounts/staff", "職員"], ["/accounts/roles", "役割"], ["/accounts/teams", "所属"]] as const;

/** Staff, roles and teams belong together. */
export function AccountsTabs() {
  const { path } = useRoom();
  return (
    <nav aria-label="職員と権限" className="tabs places">
      {places.map(([to, name]) => <Go key={to} to={to} aria-current={path === to ? "page" : undefined}>{name}</Go>)}
    </nav>
  );
}
