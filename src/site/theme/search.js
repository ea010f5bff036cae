// The search: a field, four filters, and results as they are typed. Pagefind does the work, loaded on first use.

const MOST_RESULTS = 20;
const MOST_SECTIONS = 2;
// How many results are opened to see whether they hold a code.
const MOST_OPENED = 60;

// Words that say nothing about what is looked for; the command line drops the same.
const FILLERS = new Set(`
  a an and any anyone are at be by can cannot cant didnt do does doesnt dont everybody everyone for from get
  gets got has have he help her his how i if in into is isnt it its just me my need needs of on or our said says
  she some somebody someone that the their them there they this to want wants was we what when where which why
  will with wont you your
`.split(/\s+/));

/** Makes the search in `box` work; a page without one has no search. */
export function startSearch(box) {
  if (!box) return;
  const form = box.querySelector("form");
  const field = box.querySelector("input");
  const panel = box.querySelector("[data-panel]");
  const state = box.querySelector("#search-state");
  const list = box.querySelector("#results");
  const clear = box.querySelector("[data-clear]");
  const filters = [...box.querySelectorAll("[data-filter]")];
  const toggle = box.querySelector("[data-toggle]");
  const isDropdown = panel.hidden;
  const root = new URL(box.dataset.root, document.baseURI);
  let engine = null;
  let asked = 0;

  box.hidden = false;

  /** Loads Pagefind once and fills the filters with what there is. */
  function load() {
    engine ??= (async () => {
      const pagefind = await import(new URL("pagefind/pagefind.js", root).href);
      await pagefind.options({ excerptLength: 24 });
      const known = await pagefind.filters();
      for (const filter of filters) {
        const values = Object.entries(known[filter.dataset.filter] ?? {});
        filter.append(...values.map(([value, number]) => new Option(`${value} (${number})`, value)));
        // A single value narrows nothing.
        filter.closest(".filter").hidden = values.length < 2;
      }
      return pagefind;
    })();
    return engine;
  }

  function chosen() {
    const entries = filters.filter((filter) => filter.value).map((filter) => [filter.dataset.filter, filter.value]);
    return Object.fromEntries(entries);
  }

  async function search() {
    const turn = ++asked;
    const query = field.value.trim();
    const picked = chosen();
    const isIdle = query === "" && Object.keys(picked).length === 0;
    clear.hidden = Object.keys(picked).length === 0;
    if (isIdle) {
      list.replaceChildren();
      state.textContent = "";
      delete box.dataset.done;
      return;
    }
    try {
      const pagefind = await load();
      const { results, isPartial } = await find(pagefind, query, picked);
      const shown = await Promise.all(results.slice(0, MOST_RESULTS).map((result) => result.data()));
      // A later question may have been answered first.
      if (turn !== asked) return;
      list.replaceChildren(...shown.map((data) => item(data, query)));
      const total = results.length;
      state.textContent = total === 0
        ? "Nothing found. Try fewer or other words, or clear a filter."
        : `${isPartial ? "No page has all words; these have some: " : ""}${total} ${total === 1 ? "result" : "results"}${total > MOST_RESULTS ? `, the best ${MOST_RESULTS} shown` : ""}`;
      box.dataset.done = query;
    } catch (error) {
      if (turn !== asked) return;
      list.replaceChildren();
      state.textContent = location.protocol === "file:"
        ? "The search needs a web server: browsers do not let a page opened from disk load its index."
        : `The search index could not be loaded (${error.message}).`;
    }
  }

  /** What holds all words; where nothing does, what holds some, those with the most first. */
  async function find(pagefind, query, picked) {
    const words = query === "" ? [] : meaningful(query);
    const ask = async (text) => {
      const found = await pagefind.search(text === "" ? null : text, { filters: picked });
      return holding(found.results, text);
    };
    const results = await ask(words.join(" "));
    if (results.length > 0 || words.length < 2 || query.includes('"')) return { results, isPartial: false };
    const met = new Map();
    for (const word of words) {
      for (const result of await ask(word)) {
        const entry = met.get(result.id) ?? { result, words: 0, score: 0 };
        entry.words += 1;
        entry.score += result.score;
        met.set(result.id, entry);
      }
    }
    const merged = [...met.values()].sort((one, other) => other.words - one.words || other.score - one.score);
    return { results: merged.map((entry) => entry.result), isPartial: merged.length > 0 };
  }

  /** One result: the document, what it is, and the sections that match. */
  function item(data, query) {
    const { title, kind, summary, status, group } = data.meta;
    const row = element("li", "result");
    const link = element("a", "result-title", title);
    link.href = address(data.url);
    const tags = element("span", "result-tags");
    tags.append(element("span", "badge kind", kind));
    if (status && status !== "active") tags.append(element("span", `badge ${status}`, status));
    const head = element("div", "result-head");
    head.append(link, tags);
    row.append(head);
    if (group) row.append(element("p", "result-group", group));
    const sections = (data.sub_results ?? []).filter((section) => section.anchor);
    if (query !== "" && sections.length > 0) {
      const inner = element("ul", "result-sections");
      for (const section of sections.slice(0, MOST_SECTIONS)) {
        const line = element("li");
        const place = element("a", "", section.title);
        place.href = address(section.url);
        line.append(place, " ", excerpt(section.excerpt, section.title));
        inner.append(line);
      }
      row.append(inner);
    } else {
      const text = element("p", "result-text");
      if (query === "") text.textContent = summary;
      else text.append(excerpt(data.excerpt, title));
      row.append(text);
    }
    return row;
  }

  /** The page's address, below wherever the site is served. */
  function address(url) {
    return new URL(url, location.origin).href;
  }

  field.addEventListener("input", search);
  field.addEventListener("focus", () => {
    open();
    load().catch(() => {});
  });
  for (const filter of filters) {
    filter.addEventListener("focus", () => load().catch(() => {}));
    filter.addEventListener("change", search);
  }
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
  });
  clear.addEventListener("click", () => {
    for (const filter of filters) filter.value = "";
    field.focus();
    search();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });

  function open() {
    if (isDropdown) panel.hidden = false;
  }
  function close() {
    if (isDropdown) panel.hidden = true;
  }
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) close();
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "Escape" && box.contains(event.target)) {
      if (isDropdown) {
        close();
        field.blur();
      }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && box.contains(event.target)
      && !event.target.matches("select")) {
      const stops = [field, ...list.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  });

  // On the landing page the filters are in sight from the beginning, so they are filled from the beginning.
  if (!isDropdown) load().catch(() => {});
}

/** The words of a query without those that say nothing, unless there are no others. A phrase stays whole. */
function meaningful(query) {
  const words = query.split(/\s+/);
  if (query.includes('"')) return words;
  const bare = (word) => word.toLowerCase().replace(/['\u2019]/g, "").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  const kept = words.filter((word) => bare(word) !== "" && !FILLERS.has(bare(word)));
  return kept.length > 0 ? kept : words;
}

/** Pagefind guesses at words that it does not know; a code with a digit is right or it is not there. */
async function holding(results, text) {
  const codes = text.split(/[\s"]+/).filter((word) => /\p{N}/u.test(word)).map((word) => {
    const parts = word.match(/\p{L}+|\p{N}+/gu);
    return new RegExp(`${/^\p{N}/u.test(parts[0]) ? "(?<!\\p{N})" : ""}${parts.join("[^\\p{L}\\p{N}]{0,2}")}`, "iu");
  });
  if (codes.length === 0) return results;
  const opened = await Promise.all(results.slice(0, MOST_OPENED).map(async (result) => [result, await result.data()]));
  return opened
    .filter(([, data]) => codes.every((code) => code.test(`${data.meta.title} ${data.content}`)))
    .map(([result]) => result);
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Pagefind's excerpt is HTML; only its text and its marks are taken. A heading that the excerpt begins with is shown
 * beside it already.
 */
function excerpt(html, heading) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const span = element("span", "excerpt");
  let skip = parsed.body.textContent.trimStart().startsWith(heading) ? heading.length : 0;
  for (const node of parsed.body.childNodes) {
    const whole = skip > 0 ? node.textContent.trimStart() : node.textContent;
    let text = whole.slice(skip);
    skip = Math.max(0, skip - whole.length);
    if (span.childNodes.length === 0) text = text.replace(/^[\s.]+/, "");
    if (text !== "") span.append(node.nodeName === "MARK" ? element("mark", "", text) : text);
  }
  return span;
}
