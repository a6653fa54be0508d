// The numbers of the menu, kept fresh while somebody looks: nothing is loaded anew, nobody is led away.

const EVERY = 60000;
const bell = () => document.querySelector("[data-counts]");
let timer = 0;

function number(look, said, text) {
  const made = document.createElement("span");
  made.className = look;
  const words = document.createElement("span");
  words.className = "sr-only";
  words.textContent = `${said} `;
  made.append(words, text);
  return made;
}

function draw(line, [total, late, more]) {
  line.querySelectorAll(".c").forEach((old) => old.remove());
  line.classList.toggle("dot", late > 0);
  if (late) line.append(number("c late", "逾期", String(late)));
  if (total) line.append(number("c", "共", `${total}${more ? "+" : ""}`));
}

function ring(late) {
  bell().querySelector("[data-late]").textContent = String(late);
  bell().setAttribute("aria-label", `逾期 ${late} 件`);
  bell().hidden = !late;
}

async function ask() {
  window.clearTimeout(timer);
  if (!bell()) return;
  timer = window.setTimeout(ask, EVERY);
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(bell().dataset.counts, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
    // Led to the door: the session has ended, and nothing more is asked.
    if (answer.type === "opaqueredirect") window.clearTimeout(timer);
    if (!answer.ok) return;
    const told = await answer.json();
    document.querySelectorAll(".side a[data-entry]").forEach((line) => {
      draw(line, told.entries[line.dataset.entry] || [0, 0, false]);
    });
    ring(told.late);
  } catch {
    // The server is away for a moment: the next question finds it.
  }
}

let seen = Date.now();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || Date.now() - seen < 10000) return;
  seen = Date.now();
  ask();
});
// News came: what is open has probably changed with it.
document.addEventListener("guijia:news", ask);
if (bell()) timer = window.setTimeout(ask, EVERY);
