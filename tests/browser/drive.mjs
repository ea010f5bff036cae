// Drives the built site as a technician does: `node drive.mjs BASE_URL [SCREENSHOT_DIR]`. Ends with code 1 and the reason
// where something is not as it should be.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./chromium.mjs";

const [base, folder] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.openPage();
  await page.setView(1280, 900);

  // A search narrowed by a filter finds the SOP.
  await page.open(base);
  assert.equal(await page.evaluate("document.activeElement === document.body"), true, "nothing has the focus at first");
  await page.press("/");
  assert.equal(await page.evaluate("document.activeElement.id"), "query", "`/` goes to the search");
  await page.type("locked out");
  await page.until("document.querySelector('[data-search]').dataset.done === 'locked out'", "results");
  const everything = await titles(page);
  assert.ok(everything.length > 1, `a search finds several documents: ${everything}`);
  await page.evaluate(`(() => {
    const kind = document.querySelector('#filter-kind');
    kind.value = 'SOP';
    kind.dispatchEvent(new Event('change', { bubbles: true }));
    const type = document.querySelector('#filter-type');
    type.value = 'Identity & Access';
    type.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
  await page.until(`document.querySelectorAll('.result').length < ${everything.length}
    && document.querySelectorAll('.result').length > 0`, "fewer results");
  const narrowed = await titles(page);
  assert.equal(narrowed[0], "Account lockout", `the SOP is first among ${narrowed}`);
  assert.ok(narrowed.every((title) => !title.includes("checklist")), `SOPs alone: ${narrowed}`);
  assert.ok((await page.evaluate("document.querySelector('#search-state').textContent")).includes("result"));

  // Its page opens, and its checklist is one click away.
  await page.click(".result-title");
  await page.until("document.querySelector('h1')?.textContent === 'Account lockout'", "the SOP's page");
  assert.ok((await page.evaluate("location.pathname")).endsWith("/sops/account-lockout/"));
  await page.click(".companion");
  await page.until("document.querySelector('h1')?.textContent === 'Account lockout checklist'", "the checklist's page");
  assert.ok(await page.evaluate("document.querySelectorAll('.item').length") >= 5, "the checklist has its items");

  // A step's link leads from the checklist to the step.
  await page.click(".item a");
  await page.until("location.hash === '#verify-caller' && document.querySelector(':target')", "the step");

  // The search in the bar works on every page, by keyboard alone.
  await page.press("/");
  await page.type("phishing");
  await page.until("document.querySelector('[data-search]').dataset.done === 'phishing'", "results in the bar");
  await page.press("Enter", "\r");
  await page.until("document.querySelector('h1')?.textContent.includes('hishing')", "the first result");

  // Fillers do not count, some words are better than none, and a code is never guessed at.
  const ask = async (query) => {
    await page.open(base);
    await page.press("/");
    await page.type(query);
    await page.until(`document.querySelector('[data-search]').dataset.done === ${JSON.stringify(query)}`, query);
    return page.evaluate("document.querySelector('#search-state').textContent");
  };
  assert.match(await ask("how do i get the locked out"), /^\d+ result/);
  assert.match(await ask("lockout AADSTS99999"), /^No page has all words; these have some: \d+ result/);
  assert.equal(await ask("AADSTS99999"), "Nothing found. Try fewer or other words, or clear a filter.");
  assert.match(await ask("2fa"), /^\d+ result/);

  // On a phone the results come before the filters, which one touch shows.
  await page.setView(390, 844);
  await ask("locked out");
  const filtersShow = "document.querySelector('#filter-kind').offsetParent !== null";
  assert.equal(await page.evaluate(filtersShow), false, "the filters are folded away");
  await page.click(".filter-toggle");
  assert.equal(await page.evaluate(filtersShow), true, "one touch shows them");
  await page.setView(1280, 900);

  // What depends on the date is worked out when the page is opened.
  await page.open(new URL("sops/", base).href);
  assert.ok(await page.evaluate("document.querySelectorAll('.entry').length") > 0);

  for (const path of ["", "sops/", "sops/account-lockout/", "checklists/account-lockout/"]) {
    await page.setView(390, 844);
    await page.open(new URL(path, base).href);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    const skips = await page.evaluate(`[...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')]
      .map((heading) => Number(heading.localName[1])).filter((level, at, all) => level > (all[at - 1] ?? 0) + 1)`);
    assert.deepEqual(skips, [], `/${path} leaves out a level of headings`);
    assert.equal(await page.evaluate(`[...document.querySelectorAll('.prose pre, .prose .table')]
      .every((one) => one.scrollWidth <= one.clientWidth || one.tabIndex === 0)`), true, `/${path} scrolls by keyboard`);
    assert.ok(width <= 390, `/${path} is ${width} pixels wide on a phone`);
  }

  if (folder) await photograph(page);

  const foreign = page.requests.filter((url) => !url.startsWith(base) && !url.startsWith("about:"));
  assert.deepEqual(foreign, [], "no request leaves the host");
  assert.ok(page.requests.some((url) => url.includes("/pagefind/")), "requests are seen at all");
  assert.deepEqual(page.faults, [], "no page has an error");
  console.log(`${page.requests.length} requests, all to ${base}`);
} finally {
  await browser.close();
}

async function titles(page) {
  return page.evaluate("[...document.querySelectorAll('.result-title')].map((link) => link.textContent)");
}

/** Takes pictures of the main pages, wide and narrow, light and dark, and of the printed checklist. */
async function photograph(page) {
  mkdirSync(folder, { recursive: true });
  const pages = {
    landing: "", type: "types/identity-access/", sop: "sops/account-lockout/", steps: "sops/account-lockout/#read-state",
    checklist: "checklists/account-lockout/",
  };
  for (const scheme of ["light", "dark"]) {
    for (const [width, height] of [[1280, 900], [390, 844]]) {
      await page.setView(width, height, scheme);
      for (const [name, path] of Object.entries(pages)) {
        await page.open(new URL(path, base).href);
        writeFileSync(join(folder, `${name}-${width}-${scheme}.png`), await page.screenshot());
      }
      await page.open(base);
      await page.press("/");
      await page.type("locked out");
      await page.until("document.querySelector('[data-search]').dataset.done === 'locked out'", "results");
      writeFileSync(join(folder, `search-${width}-${scheme}.png`), await page.screenshot());
    }
  }
  await page.setView(794, 1123, "light", "print");
  for (const name of ["sop", "checklist"]) {
    await page.open(new URL(pages[name], base).href);
    writeFileSync(join(folder, `${name}-print.png`), await page.screenshot());
  }
}
