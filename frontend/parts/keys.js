// The keyboard: "?" shows every shortcut, "g" and a letter lead to an entry of the menu.

const WAIT = 1500;
const busy = (element) => element.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
const table = () => document.getElementById("keys");
let going = 0;

async function show() {
  const place = table();
  if (!place || place.open) return;
  if (!place.firstElementChild) {
    try {
      const answer = await fetch(place.dataset.keysAt, { credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
    } catch {
      return; // The server is away for a moment: pressing again asks again.
    }
  }
  place.showModal();
}

// Before the shortcuts of rows: the letter after "g" belongs to nobody else.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    show();
    return;
  }
  const since = Date.now() - going;
  going = 0;
  if (since < WAIT) {
    const link = document.querySelector(`.side a[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    link.click();
  } else if (event.key === "g") {
    going = Date.now();
  }
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) show();
  if (event.target === table()) table().close();
});
