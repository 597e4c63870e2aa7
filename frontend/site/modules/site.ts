/** On every page: the menu button of narrow screens. Without JavaScript it is a link to the menu at the foot of the page. */

function menuButton(link: HTMLAnchorElement, menu: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.textContent = link.textContent;
  button.setAttribute("aria-controls", menu.id);
  const show = (open: boolean): void => {
    button.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("open", open);
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    show(false);
    button.focus();
  });
  show(false);
  link.replaceWith(button);
}

const link = document.querySelector<HTMLAnchorElement>("a.menu-button");
const menu = document.getElementById("top-menu");
if (link && menu) menuButton(link, menu);
