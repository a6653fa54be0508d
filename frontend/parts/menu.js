// The drawer of a phone, and small menus that close when one looks elsewhere.

function drawer(open) {
  const shell = document.querySelector(".shell");
  const button = document.querySelector(".burger");
  shell?.classList.toggle("open", open);
  button?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector(".side a")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest(".burger")) drawer(!document.querySelector(".shell").classList.contains("open"));
  document.querySelectorAll("details.pop[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.pop[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  if (document.querySelector(".shell.open")) {
    drawer(false);
    document.querySelector(".burger").focus();
  }
});
