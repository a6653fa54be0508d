// From problem to problem: F8 goes on, Shift-F8 back, buttons do the same. A cell with a problem has class e or w.

let at = null;

function jump(step) {
  const cells = [...document.querySelectorAll("[data-problems] td.e, [data-problems] td.w")];
  if (!cells.length) return false;
  const now = cells.indexOf(at);
  const next = now < 0 ? (step > 0 ? 0 : cells.length - 1) : (now + step + cells.length) % cells.length;
  at = cells[next];
  at.tabIndex = -1;
  at.focus({ preventScroll: true });
  at.scrollIntoView({ block: "center", inline: "nearest" });
  const place = document.querySelector("[data-problem-place]");
  if (place) place.textContent = `${next + 1} / ${cells.length}`;
  const words = document.querySelector("[data-problem-words]");
  if (words) words.textContent = wordsOf(at.closest("tr"));
  return true;
}

// What the list of problems says of this row; the home's own name where it says nothing.
function wordsOf(row) {
  const said = [...document.querySelectorAll(`a[href="#${row.id}"][title]`)].map((link) => `${link.textContent} ${link.title}`);
  return said.length ? said.join("　") : row.cells[1].textContent;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (jump(event.shiftKey ? -1 : 1)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-problem-step]");
  if (button) jump(Number(button.dataset.problemStep));
});
