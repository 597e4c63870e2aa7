/** Packing slips on paper: one or four to a sheet of A4. What is printed stands outside the page, and only while it is printed. */

import { fact, made, valueOf } from "./dom";

interface Slip { reference: string; bars: string; consignee: string; giver: string; gift_name: string; what: string; nth: number; of: number; quantity: number; sender: string; sender_telephone: string; thanks: string }
export interface Slips { city: string; contact: string; telephone: string; items: Slip[] }

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 10; // modules left and right, ISO/IEC 15417

/** Bars from their widths: bar, space, bar …. */
export function bars(widths: string, label: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  let at = QUIET;
  [...widths].forEach((width, place) => {
    if (place % 2 === 0) {
      const bar = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: String(at), y: "0", width, height: "40" })) bar.setAttribute(name, value);
      svg.append(bar);
    }
    at += Number(width);
  });
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${at + QUIET} 40`, preserveAspectRatio: "none", "shape-rendering": "crispEdges", role: "img", "aria-label": label, class: "slip-bars" })) svg.setAttribute(name, value);
  return svg;
}

/** Whether it needs smaller letters, so that the bars below it always have their place. */
export function isLong(one: Pick<Slip, "consignee" | "giver" | "gift_name" | "what" | "thanks">): boolean {
  return one.consignee.length > 24 || one.giver.length > 24 || one.gift_name.length + one.what.length > 48 || one.thanks.length > 80;
}

function slip(all: Slips, one: Slip): HTMLElement {
  const part = one.of > 1 ? `　${one.nth}回目（全${one.of}回）` : "";
  return made("article", { class: isLong(one) ? "slip long" : "slip" },
    made("h2", {}, "納品書"),
    made("div", { class: "slip-said" },
      made("p", { class: "slip-to" }, one.consignee, made("small", {}, " 様")),
      ...(one.giver ? [made("p", { class: "slip-giver" }, `贈り主　${one.giver} 様`)] : []),
      made("dl", { class: "slip-facts" }, fact("品名", one.what || one.gift_name, ...(one.what ? [made("br"), one.gift_name] : []), part), fact("数", String(one.quantity))),
      made("p", { class: "slip-thanks" }, one.thanks),
    ),
    made("div", { class: "slip-foot" },
      made("p", {}, `発送元　${one.sender}`, ...(one.sender_telephone ? [made("br"), `電話　${one.sender_telephone}`] : []), made("br"), `${all.city}　${all.contact}`, made("br"), `電話　${all.telephone}`),
      made("div", { class: "slip-code" }, bars(one.bars, `荷物の番号 ${one.reference}`), made("p", { class: "num" }, one.reference)),
    ),
  );
}

/** Lays the sheets out and opens the browser's printing. */
export function print(all: Slips): void {
  document.getElementById("slips")?.remove();
  const four = valueOf("slip-size") !== "1";
  const most = four ? 4 : 1;
  const sheets = [];
  for (let start = 0; start < all.items.length; start += most) sheets.push(made("div", { class: `slip-sheet${four ? " four" : ""}` }, ...all.items.slice(start, start + most).map((one) => slip(all, one))));
  document.body.append(made("div", { id: "slips" }, ...sheets));
  document.body.classList.add("printing-slips");
  globalThis.addEventListener("afterprint", () => { document.body.classList.remove("printing-slips"); document.getElementById("slips")?.remove(); }, { once: true });
  globalThis.print();
}
