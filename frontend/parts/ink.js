// A signature drawn by hand: the lines go as a picture into the hidden field beside the drawing area.
// Without script, or by keyboard, the saved signature or none is used.

let pen = null;

function field(canvas) {
  return canvas.closest("[data-ink]").querySelector("[data-ink-value]");
}

function place(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
}

function line(canvas, from, to) {
  const paint = canvas.getContext("2d");
  paint.lineWidth = 4;
  paint.lineCap = "round";
  paint.strokeStyle = "#1c2733";
  paint.beginPath();
  paint.moveTo(...from);
  paint.lineTo(...to);
  paint.stroke();
}

document.addEventListener("pointerdown", (event) => {
  const canvas = event.target.closest("[data-ink] canvas");
  if (!canvas || event.button > 0) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  pen = { canvas, id: event.pointerId, at: place(canvas, event) };
  line(canvas, pen.at, pen.at);
});

document.addEventListener("pointermove", (event) => {
  if (!pen || event.pointerId !== pen.id) return;
  const to = place(pen.canvas, event);
  line(pen.canvas, pen.at, to);
  pen.at = to;
});

function lift(event) {
  if (!pen || event.pointerId !== pen.id) return;
  const { canvas } = pen;
  pen = null;
  field(canvas).value = canvas.toDataURL("image/png");
  const saved = canvas.closest("[data-ink]").querySelector("[data-ink-saved]");
  if (saved) saved.checked = false;
}

document.addEventListener("pointerup", lift);
document.addEventListener("pointercancel", lift);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ink-clear]");
  if (!button) return;
  const around = button.closest("[data-ink]");
  const canvas = around.querySelector("canvas");
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  around.querySelector("[data-ink-value]").value = "";
});
