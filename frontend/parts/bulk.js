// Choosing many rows of a list: X chooses the row one stands on, Shift-X all from the last one chosen.

const boxes = () => [...document.querySelectorAll("input[name=row][form=bulk]")];
let last = null;

function told() {
  const all = boxes();
  const n = all.filter((box) => box.checked).length;
  const place = document.querySelector("[data-bulk-count]");
  if (place) place.textContent = n ? `已选 ${n} 行：` : "勾选后批量办理：";
  document.querySelector("[data-bulk]")?.classList.toggle("on", n > 0);
  const page = document.querySelector("[data-pick-page]");
  if (page) {
    page.checked = n > 0 && n === all.length;
    page.indeterminate = n > 0 && n < all.length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-page]")) boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("[data-pick-page], input[name=row][form=bulk]")) told();
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  const box = document.querySelector("[data-rows] [data-row].sel input[name=row]");
  if (!box) return;
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)];
  if (event.shiftKey && from >= 0) all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => { one.checked = true; });
  else box.checked = !box.checked;
  last = box;
  told();
});

document.addEventListener("htmx:afterSwap", told);
window.addEventListener("pageshow", told);
