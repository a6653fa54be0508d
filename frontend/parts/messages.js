// Messages: how many are unread, kept fresh without reload; a new one is said once; following one marks it read.

const EVERY = 25000;
const KEPT = "guijia-unread";
let mark = "";
let last = null;
let timer = 0;

const sign = () => document.querySelector("[data-unread]");

function show(count) {
  const badge = sign()?.querySelector("[data-count]");
  if (!badge) return;
  badge.textContent = count > 99 ? "99+" : String(count);
  badge.hidden = !count;
  sign().setAttribute("aria-label", count ? `消息，${badge.textContent} 条未读` : "消息");
}

function say(newest) {
  const place = document.getElementById("news");
  if (!place || !newest) return;
  const link = document.createElement("a");
  link.href = newest.url || sign().href;
  link.dataset.message = newest.id;
  link.textContent = newest.title;
  place.replaceChildren(link);
  window.setTimeout(() => link.remove(), 12000);
}

async function ask() {
  window.clearTimeout(timer);
  if (!sign()) return;
  timer = window.setTimeout(ask, EVERY);
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(sign().dataset.unread, {
      headers: mark ? { "If-None-Match": mark } : {}, credentials: "same-origin", cache: "no-store", redirect: "manual",
    });
    // Led to the door: the session has ended, and nothing more is asked.
    if (answer.type === "opaqueredirect") window.clearTimeout(timer);
    if (!answer.ok) return;
    mark = answer.headers.get("ETag") || "";
    const told = await answer.json();
    show(told.unread);
    if (last !== null && told.newest && told.newest.id !== last && told.unread) {
      say(told.newest);
      document.dispatchEvent(new CustomEvent("guijia:news"));
    }
    last = told.newest?.id || "";
    sessionStorage.setItem(KEPT, JSON.stringify({ unread: told.unread, last }));
  } catch {
    // The server is away for a moment: the next question finds it.
  }
}

function begin() {
  if (!sign()) return;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    if (kept) { last = kept.last; show(kept.unread); }
  } catch { /* nothing kept */ }
  ask();
}

document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-message]");
  if (!link || !sign()) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const address = new URL(sign().href);
  fetch(`${address.pathname}${link.dataset.message}/read`, {
    method: "POST", keepalive: true, credentials: "same-origin", headers: { "X-CSRFToken": token },
  });
});

begin();
