// The rich menu at the foot of the phone: the picture as it was uploaded, with a button over each of its areas.

import { element } from "/talk.js";

let open = true;

/** Draws the menu that `userId` sees into `place`; `now` says whose phone is shown by the time the answer comes. */
export async function drawMenu(place, userId, now, tap) {
  if (!userId) { place.hidden = true; return; }
  const response = await fetch(`/control/users/${userId}/menu`);
  const { menu } = response.ok ? await response.json() : { menu: null };
  if (userId !== now()) return;
  const key = JSON.stringify([userId, menu]);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.hidden = !menu;
  const hadFocus = place.contains(document.activeElement) ? document.activeElement.textContent : "";
  if (!menu) { place.replaceChildren(); return; }
  place.replaceChildren(drawBar(place, menu), drawPicture(menu, tap));
  keepEndInSight();
  for (const button of place.querySelectorAll("button")) if (hadFocus && button.textContent === hadFocus) button.focus();
}

function drawBar(place, menu) {
  const bar = element("button", { type: "button", class: "menu-bar", "aria-expanded": String(open) }, menu.bar);
  bar.addEventListener("click", () => {
    open = !open;
    bar.setAttribute("aria-expanded", String(open));
    place.querySelector(".menu-picture").hidden = !open;
    keepEndInSight();
  });
  return bar;
}

function drawPicture(menu, tap) {
  const { width, height } = menu.size;
  const picture = element("div", { class: "menu-picture" }, element("img", { src: `/media/menus/${menu.id}`, alt: "", width, height }));
  picture.hidden = !open;
  menu.areas.forEach(({ bounds, action }, index) => {
    const button = element("button", { type: "button", onclick: () => tap(index) }, action.label ?? "（ラベルなし）");
    const percent = (part, whole) => `${(part / whole) * 100}%`;
    Object.assign(button.style, { left: percent(bounds.x, width), top: percent(bounds.y, height), width: percent(bounds.width, width), height: percent(bounds.height, height) });
    picture.append(button);
  });
  return picture;
}

/** The menu takes room from the talk: its last line is what one wants to see. */
function keepEndInSight() {
  const talk = document.getElementById("talk");
  requestAnimationFrame(() => { talk.scrollTop = talk.scrollHeight; });
}
