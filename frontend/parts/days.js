// Days are written 2026-11-21 in every browser, whatever its own language writes; files are chosen in Chinese.
// Without script both stay the browser's own. On a touch screen the system's own calendar is the better one.

const coarse = window.matchMedia("(pointer: coarse)").matches;

function wrap(input, look) {
  const around = document.createElement("span");
  around.className = look;
  input.replaceWith(around);
  around.append(input);
  return around;
}

function writeDay(input) {
  const found = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(input.value.trim());
  if (found) input.value = `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}`;
}

function pick(input) {
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.className = "day-native";
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");
  writeDay(input);
  calendar.value = input.value;
  calendar.addEventListener("change", () => {
    input.value = calendar.value;
    calendar.remove();
    input.focus();
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  calendar.addEventListener("blur", () => calendar.remove());
  input.parentElement.append(calendar);
  calendar.focus();
  calendar.showPicker?.();
}

function makeDay(input) {
  const around = wrap(input, "day-in");
  input.type = "text";
  input.inputMode = "numeric";
  input.maxLength = 12;
  input.autocomplete = "off";
  input.placeholder ||= "年-月-日";
  // In the capture phase: whoever listens to the change sees the day written out.
  around.addEventListener("change", () => writeDay(input), true);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "day-pick";
  button.tabIndex = -1;
  button.title = "从日历选";
  button.setAttribute("aria-label", "从日历选日期");
  button.addEventListener("click", () => pick(input));
  around.append(button);
}

// 10:00, not 10:00 AM.
function makeTime(input) {
  input.type = "text";
  input.inputMode = "numeric";
  input.maxLength = 5;
  input.autocomplete = "off";
  input.placeholder ||= "时:分";
  input.addEventListener("change", () => {
    const found = /^(\d{1,2})[:：.点]?(\d{2})?分?$/.exec(input.value.trim());
    if (found) input.value = `${found[1].padStart(2, "0")}:${found[2] ?? "00"}`;
  }, true);
}

function makeFile(input) {
  const around = wrap(input, "file-in");
  const words = document.createElement("span");
  words.setAttribute("aria-hidden", "true");
  const show = () => {
    const names = [...input.files].map((file) => file.name);
    words.innerHTML = "<b>选择文件</b>";
    words.append(names.length ? names.join("、") : "还没有选，也可以拖到这里");
    words.classList.toggle("on", names.length > 0);
  };
  input.addEventListener("change", show);
  input.form?.addEventListener("reset", () => setTimeout(show));
  around.append(words);
  show();
}

function make(root) {
  if (!coarse) root.querySelectorAll("input[type=date]:not(.day-native)").forEach(makeDay);
  if (!coarse) root.querySelectorAll("input[type=time]").forEach(makeTime);
  root.querySelectorAll("input[type=file]").forEach((input) => {
    if (!input.parentElement.classList.contains("file-in")) makeFile(input);
  });
}

make(document);
document.addEventListener("htmx:load", (event) => make(event.detail.elt));
