// The one search box: "/" and Ctrl-K go there, arrows choose, Enter opens, Escape leaves.

const box = () => document.getElementById("find");
const hits = () => [...document.querySelectorAll("#drop .hit")];

function choose(next) {
  if (!box()) return;
  hits().forEach((hit) => {
    hit.classList.toggle("on", hit === next);
    hit.setAttribute("aria-selected", String(hit === next));
  });
  if (next) box().setAttribute("aria-activedescendant", next.id);
  else box().removeAttribute("aria-activedescendant");
}

function close() {
  document.getElementById("drop")?.replaceChildren();
  box()?.setAttribute("aria-expanded", "false");
  choose(null);
}

document.addEventListener("keydown", (event) => {
  const field = box();
  const combination = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const slash = event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]");
  if (combination || slash) {
    const wanted = field && field.offsetParent ? field : document.querySelector(".find-link");
    event.preventDefault();
    if (wanted === field) { field.focus(); field.select(); } else wanted?.click();
    return;
  }
  if (event.target !== field) return;
  const all = hits();
  const now = all.findIndex((hit) => hit.classList.contains("on"));
  if (event.key === "Escape") {
    close();
    field.blur();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
    event.preventDefault();
    choose(all[(now + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
  } else if (event.key === "Enter" && now >= 0) {
    event.preventDefault();
    all[now].click();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "drop") return;
  box().setAttribute("aria-expanded", String(hits().length > 0));
  if (document.activeElement !== box()) close();
  else if (hits().length) choose(hits()[0]);
});

document.addEventListener("click", (event) => {
  if (box() && !event.target.closest(".find")) close();
});
