import { Go } from "../parts/Go";
import { Knot } from "../parts/Knot";
import { cityName, useCan, useMe, useQueue } from "./queries";
import { entryAt, rooms } from "./rooms";
import { useSignOut } from "./session";
import { tallied } from "./tally";

/** The way to every room this person may enter. Each room's thread runs along its items. */
export function Menu({ path }: { path: string }) {
  const me = useMe();
  const can = useCan();
  const queue = useQueue();
  const signOut = useSignOut();
  const now = Date.now();
  const late = queue.items.filter((item) => item.due && new Date(item.due).getTime() < now).length;
  const tallies = tallied(queue.items, now);
  const entry = entryAt(path);
  // Roles and teams are tabs of the staff's page.
  const place = entry?.inside ? "/accounts/staff" : entry?.to ?? path;
  const here = (to: string) => (to === place ? "page" : undefined);
  const groups = rooms.map((room) => ({ ...room, items: room.items.filter((item) => !item.inside && can(item.permission)) })).filter((room) => room.items.length);

  return (
    <nav aria-label="業務" className="menu">
      <div className="menu-city"><Knot /><p>{cityName(me)}<small>まちむすび 業務画面</small></p></div>
      <ul className="menu-group thread-ink">
        <li>
          <Go to="/" aria-current={here("/")}>
            いま待っていること
            <Tally all={queue.items.length} late={late} />
          </Go>
        </li>
        <li><Go to="/search" aria-current={here("/search")}>さがす</Go></li>
      </ul>
      {groups.map((room) => (
        <ul key={room.id} className={`menu-group thread-${room.thread}`} aria-label={room.name}>
          {room.items.map((item) => (
            <li key={item.to}>
              <Go to={item.to} aria-current={here(item.to)}>
                {item.name}
                <Tally {...(tallies.get(item.to) ?? { all: 0, late: 0 })} />
              </Go>
            </li>
          ))}
        </ul>
      ))}
      <ul className="menu-group me">
        <li><Go to="/account" aria-current={here("/account")}><span className="me-name">{me.staff.name}<small>{me.staff.team}</small></span></Go></li>
        <li><button type="button" onClick={signOut}>サインアウト</button></li>
      </ul>
    </nav>
  );
}

function Tally({ all, late }: { all: number; late: number }) {
  if (!all) return null;
  return (
    <span className={`tally num ${late ? "late" : ""}`}>
      {late || all}<span className="unseen">{late ? `件が期限を過ぎています（全部で${all}件）` : "件待っています"}</span>
    </span>
  );
}
