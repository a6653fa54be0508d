// The sales-control board: arrows go from home to home, the chosen one stays marked; ticking many at once.

const cells = () => [...document.querySelectorAll("[data-board] [data-cell]")];

function nearest(from, key) {
  const here = from.getBoundingClientRect();
  const [x, y] = [here.left + here.width / 2, here.top + here.height / 2];
  let best = null, least = Infinity;
  for (const cell of cells()) {
    if (cell === from) continue;
    const box = cell.getBoundingClientRect();
    const [dx, dy] = [box.left + box.width / 2 - x, box.top + box.height / 2 - y];
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const ahead = { ArrowLeft: -dx, ArrowRight: dx, ArrowUp: -dy, ArrowDown: dy }[key];
    const aside = Math.abs(sideways ? dy : dx);
    if (ahead < 4 || (sideways && aside > here.height / 2)) continue;
    const far = ahead + aside * 3;
    if (far < least) [best, least] = [cell, far];
  }
  return best;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-cell]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const next = nearest(cell, event.key);
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

function mark(unit) {
  for (const cell of cells()) {
    const on = cell.dataset.cell === unit;
    cell.classList.toggle("sel", on);
    if (on) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "card" || target.id === "board") mark(document.getElementById("card-unit")?.value || "");
  if (target.id !== "card") return;
  target.classList.remove("none-");
  const unit = document.getElementById("card-unit")?.value;
  if (!unit || !document.querySelector("[data-board]")) return;
  const address = new URL(window.location.href);
  address.searchParams.set("unit", unit);
  history.replaceState(null, "", address);
  if (window.matchMedia("(max-width: 1199px)").matches) target.scrollIntoView({ block: "start" });
});

// Ticking: a box that ticks its whole group, and the count of what is ticked.
function counted(form) {
  const told = form.querySelector("[data-pick-count]");
  const n = form.querySelectorAll("input[name=unit]:checked").length;
  if (told) told.textContent = n ? `已勾选 ${n} 套` : "";
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-pick]");
  if (!form) return;
  if (event.target.matches("[data-pick-all]")) {
    const group = event.target.closest("[data-pick-group]") || form;
    group.querySelectorAll("input[type=checkbox]").forEach((box) => { box.checked = event.target.checked; });
  }
  counted(form);
});
