// Rows by keyboard: up and down move, Enter opens, E acts. A container says data-rows, a row data-row.

const typing = (element) => element.closest("input, textarea, select, [contenteditable], dialog, details[open]");

function rows() {
  return [...document.querySelectorAll("[data-rows] [data-row]")];
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.classList.contains("sel"));
  const next = all[Math.min(Math.max(now + step, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("sel", row === next));
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const row = document.querySelector("[data-rows] [data-row].sel");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  } else if (row && event.key === "Enter" && event.target === row) {
    row.querySelector("a[data-open], a")?.click();
  } else if (row && (event.key === "e" || event.key === "E")) {
    row.querySelector("[data-do]")?.click();
  }
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-rows] [data-row]");
  if (row) rows().forEach((other) => other.classList.toggle("sel", other === row));
});

// A list that refreshes itself waits while nobody looks, and while somebody is in the middle of it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (!/\bevery\b/.test(elt.getAttribute("hx-trigger") || "")) return;
  if (document.visibilityState !== "visible" || elt.querySelector(".sel") || elt.contains(document.activeElement)) event.preventDefault();
});
