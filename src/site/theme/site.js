// What a page works out when it is opened: how a review stands today, what scrolls, and the search.

import { startSearch } from "./search.js";

/** Today in the reader's own time zone, as 2026-06-15. */
function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Says how a review stands. Dates in this form compare as text. */
function judge(on, soon, due, day) {
  if (on > day) return ["overdue", `review dated in the future: ${on}`];
  if (due < day) return ["overdue", `review overdue since ${due}`];
  if (soon <= day) return ["soon", `review due by ${due}`];
  return ["current", `reviewed ${on}`];
}

const day = today();
for (const badge of document.querySelectorAll("[data-review]")) {
  const { on, soon, due } = badge.dataset;
  const [state, text] = judge(on, soon, due, day);
  badge.classList.add(state);
  badge.textContent = text;
}

// The section that is being read is marked in the table of contents.
const contents = new Map();
for (const link of document.querySelectorAll(".contents a")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) contents.set(section, link);
}
if (contents.size > 0) {
  const mark = () => {
    let current = null;
    for (const section of contents.keys()) {
      if (section.getBoundingClientRect().top < 140) current = section;
    }
    for (const [section, link] of contents) {
      if (section === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

// What scrolls sideways can be scrolled by keyboard.
const scrollers = document.querySelectorAll(".prose pre, .prose .table");
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
for (const scroller of scrollers) watcher.observe(scroller);

startSearch(document.querySelector("[data-search]"));
