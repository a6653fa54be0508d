// The columns of a list in the order one wants: two buttons move a line up or down.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  const line = button?.closest("[data-move-row]");
  if (!line) return;
  const up = button.dataset.move === "-1";
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (!other?.matches("[data-move-row]")) return;
  other[up ? "before" : "after"](line);
  button.focus();
});
