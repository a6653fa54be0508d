// What every page loads: htmx, Alpine (the build that needs no eval) and our few parts.
import htmx from "htmx.org";
import Alpine from "@alpinejs/csp";

window.htmx = htmx;
window.Alpine = Alpine;

// A refusal (422) and "somebody was faster" (409) are answers to be read; other errors are told by parts/refusals.js.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "409|422", swap: true, error: false },
  { code: "[45]..", swap: false, error: true },
];
htmx.config.timeout = 20000;
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.scrollIntoViewOnBoost = false;

import "made:parts";

Alpine.start();
