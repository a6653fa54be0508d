// Where refusals and faults are shown: the form's own place, or the page's.

function place(element) {
  return element?.closest("form, [data-act]")?.querySelector("[data-refusal]") || document.getElementById("refusal");
}

function say(text, element) {
  const target = place(element);
  if (!target) return;
  const line = document.createElement("p");
  line.className = "said late";
  line.textContent = text;
  target.replaceChildren(line);
  target.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!xhr.getResponseHeader("X-Refusal")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  event.detail.target = place(event.detail.requestConfig.elt) || event.detail.target;
  event.detail.swapOverride = "innerHTML show:none";
  requestAnimationFrame(() => event.detail.target.scrollIntoView({ block: "nearest" }));
});

document.addEventListener("htmx:beforeRequest", (event) => {
  document.getElementById("refusal")?.replaceChildren();
  place(event.detail.elt)?.replaceChildren();
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  say(status === 404 ? "这一条不存在，或不在您的范围内。" : status === 403 ? "页面放得太久，请刷新后再办。" : "系统出了故障，这一步没有办成，也没有写入任何数据。请稍后再试。", event.detail.elt);
});
document.addEventListener("htmx:sendError", (event) => say("网络不通，这一步没有送出。请检查网络后再试。", event.detail.elt));
document.addEventListener("htmx:timeout", (event) => say("服务器没有及时回答。请刷新页面看是否已经办成。", event.detail.elt));
