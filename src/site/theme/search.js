// The search: a field, four filters, and results as they are typed. Pagefind does the work, loaded on first use.

const MOST_RESULTS = 20;
const MOST_SECTIONS = 2;

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
      const found = await pagefind.search(query === "" ? null : query, { filters: picked });
      const shown = await Promise.all(found.results.slice(0, MOST_RESULTS).map((result) => result.data()));
      // A later question may have been answered first.
      if (turn !== asked) return;
      list.replaceChildren(...shown.map((data) => item(data, query)));
      const total = found.results.length;
      state.textContent = total === 0
        ? "Nothing found. Try fewer or other words, or clear a filter."
        : `${total} ${total === 1 ? "result" : "results"}${total > MOST_RESULTS ? `, the best ${MOST_RESULTS} shown` : ""}`;
      box.dataset.done = query;
    } catch (error) {
      if (turn !== asked) return;
      list.replaceChildren();
      state.textContent = location.protocol === "file:"
        ? "The search needs a web server: browsers do not let a page opened from disk load its index."
        : `The search index could not be loaded (${error.message}).`;
    }
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
