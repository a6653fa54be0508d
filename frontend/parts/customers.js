// A customer registered from within another form: the dialogue has done its work.

document.addEventListener("customer-registered", () => {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
});
