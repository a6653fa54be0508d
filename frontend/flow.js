// The live picture of a case: the diagram with what is done, where the work stands, what will not come.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "./flow.css";

const MARGIN = 14;
const TALLEST = 620;

/** A small sign on a shape; classes only, the security policy allows no style attribute. */
function sign(look, words) {
  const made = document.createElement("span");
  made.className = look;
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", words);
  return made;
}

/** Fit the drawing to the width of its box and give the box the drawing's height. */
function fit(canvas, box, tallest) {
  const { inner } = canvas.viewbox();
  const width = inner.width + 2 * MARGIN;
  const height = inner.height + 2 * MARGIN;
  const scale = Math.min(box.clientWidth / width, 1.4);
  box.style.height = `${Math.min(Math.ceil(height * scale), tallest)}px`;
  canvas.resized();
  const seen = Math.max(width, box.clientWidth / scale);
  canvas.viewbox({ x: inner.x - (seen - inner.width) / 2, y: inner.y - MARGIN, width: seen, height: box.clientHeight / scale });
}

function mark(viewer, picture) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  const each = (keys, work) => keys.forEach((key) => { const shape = registry.get(key); if (shape) work(key, shape); });
  each(picture.done, (key, shape) => {
    canvas.addMarker(key, "past");
    if (shape.type === "bpmn:UserTask" || shape.type === "bpmn:CallActivity") overlays.add(key, { position: { right: 34, top: 4 }, html: sign("st ok tick", "已办") });
  });
  each(picture.skipped, (key) => canvas.addMarker(key, "skip"));
  each(picture.current, (key, shape) => {
    canvas.addMarker(key, "tok");
    overlays.add(key, { position: { left: -9, top: shape.height / 2 - 9 }, html: sign("tokdot", "当前步骤") });
  });
}

async function draw(box) {
  const answer = await fetch(box.dataset.src, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const picture = await answer.json();
  const viewer = new NavigatedViewer({
    container: box,
    textRenderer: { defaultStyle: { fontFamily: "inherit", fontSize: 13, lineHeight: 1.25 }, externalStyle: { fontSize: 13 } },
    bpmnRenderer: { defaultFillColor: "var(--surface)", defaultStrokeColor: "var(--ink-3)", defaultLabelColor: "var(--ink)" },
  });
  await viewer.importXML(picture.xml);
  const canvas = viewer.get("canvas");
  let tallest = TALLEST;
  fit(canvas, box, tallest);
  mark(viewer, picture);
  viewer.get("zoomScroll").toggle(false); // the page scrolls; the picture moves by hand or grows by its button
  const zoom = document.querySelector("[data-flow-zoom]");
  if (zoom) {
    zoom.hidden = false;
    zoom.addEventListener("click", () => {
      const card = box.closest(".case-");
      const wide = card?.classList.toggle("wide-flow");
      zoom.textContent = wide ? "缩小" : "放大";
      tallest = wide ? 1600 : TALLEST;
      fit(canvas, box, tallest);
    });
  }
  new ResizeObserver(() => fit(canvas, box, tallest)).observe(box.parentElement);
  box.dataset.ready = "1";
}

const box = document.getElementById("flow");
if (box) {
  draw(box).catch(() => {
    const words = document.createElement("p");
    words.className = "s m flow-fault";
    words.textContent = "流程图没有画出来；步骤见下面的清单。";
    box.replaceChildren(words);
    box.style.height = "auto";
    box.nextElementSibling?.setAttribute("open", "");
  });
}
