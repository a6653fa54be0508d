// Bundles the screens' scripts and styles into src/guijia/kit/static/guijia (not committed).
// Called by `guijia.config.frontend`; by hand: node build.mjs
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "guijia", "kit", "static", "guijia");

// Of Tabler we use the reset, its variables and these utilities; our own parts have their own names.
const KEEP = /^(?:d-(?:none|flex|grid|block|inline)|[mp][tbsexy]?-[0-5]|gap-[0-5]|flex-(?:column|wrap|fill)|justify-content-\w+|align-(?:items|self)-\w+|text-(?:start|end|center|nowrap|wrap|break)|visually-hidden)$/;

/** Split css into rules: [head, body] at the top level of `text`. */
function rules(text) {
  const found = [];
  let head = "", depth = 0, start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.startsWith("/*", i)) { i = text.indexOf("*/", i) + 1; if (depth === 0) start = i + 1; continue; }
    const c = text[i];
    if (c === "{" && depth++ === 0) { head = text.slice(start, i).trim(); start = i + 1; }
    else if (c === "}" && --depth === 0) { found.push([head, text.slice(start, i)]); start = i + 1; }
    else if (c === ";" && depth === 0) start = i + 1;
  }
  return found;
}

/** Keep the selectors without a class, and those whose every class is one of ours to keep. */
function prune(text) {
  return rules(text).map(([head, body]) => {
    if (head.startsWith("@media") || head.startsWith("@supports")) {
      const inner = prune(body);
      return inner && `${head}{${inner}}`;
    }
    if (head.startsWith("@")) return "";
    const kept = head.split(/,(?![^(]*\))/).map((s) => s.trim()).filter((selector) => {
      if (/\[(?:data-bs|class[\^*]?=)(?!-theme=light\])/.test(selector)) return false;
      return [...selector.matchAll(/\.([A-Za-z][\w-]*)/g)].every(([, name]) => KEEP.test(name));
    });
    return kept.length ? `${kept.join(",")}{${body}}` : "";
  }).join("");
}

/** Drop the variables that nothing left over asks for. */
function forgetUnused(text) {
  const asked = new Set([...text.matchAll(/var\((--tblr-[\w-]+)/g)].map(([, name]) => name));
  const left = text.replace(/(--tblr-[\w-]+)\s*:\s*(?:"[^"]*"|'[^']*'|[^;{}"'])+(?:;|(?=\}))/g, (all, name) => (asked.has(name) ? all : ""));
  return left.length === text.length ? left : forgetUnused(left);
}

/** One SVG file with a symbol per icon named in icons.txt. */
function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((l) => l.trim()).filter((l) => l && !l.startsWith("#"));
  const symbols = [...new Set(names)].sort().map((name) => {
    const source = readFileSync(join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const inner = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"))
      .replace(/<path stroke="none"[^>]*\/>/g, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** Classes for numbers that a style attribute would carry elsewhere (the security policy forbids those). */
function numbers() {
  const width = Array.from({ length: 101 }, (_, n) => `.pc-${n}{width:${n}%!important}`).join("");
  const columns = Array.from({ length: 40 }, (_, n) => `.cols-${n + 1}{--cols:${n + 1}}`).join("");
  return width + columns;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const made = {
  name: "made",
  setup(build) {
    build.onResolve({ filter: /^made:/ }, (args) => ({ path: args.path, namespace: "made" }));
    build.onLoad({ filter: /^made:tabler$/, namespace: "made" }, () => ({
      contents: `@layer tabler{${forgetUnused(prune(readFileSync(join(here, "node_modules/@tabler/core/dist/css/tabler.css"), "utf8")))}}`,
      loader: "css",
    }));
    build.onLoad({ filter: /^made:numbers$/, namespace: "made" }, () => ({ contents: numbers(), loader: "css" }));
    build.onLoad({ filter: /^made:parts$/, namespace: "made" }, () => ({
      contents: readdirSync(join(here, "parts")).filter((f) => f.endsWith(".js")).sort()
        .map((f) => `import "./parts/${f}";`).join("\n"),
      resolveDir: here,
      loader: "js",
    }));
  },
};

const entries = ["base.js", "guijia.css", "flow.js"].filter((name) => existsSync(join(here, name)));
const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: entries,
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome100", "firefox115", "safari15.4"],
  charset: "utf8",
  legalComments: "eof",
  loader: { ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "empty", ".eot": "empty", ".svg": "dataurl" },
  plugins: [made],
  metafile: true,
  logLevel: "warning",
});
writeFileSync(join(out, "icons.svg"), sprite());
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) console.log(`${file.split("/").pop()} ${(bytes / 1024).toFixed(0)} KB`);
