// A headless Chromium, spoken to over a pipe: the DevTools protocol without a single dependency.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PATIENCE = 20_000;

/** Where Chromium is; `CHROMIUM` names another one. */
function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [process.env.CHROMIUM, ...candidates].find((path) => path && existsSync(path));
  if (!found) throw new Error("there is no Chromium here; `make tools` installs it");
  return found;
}

/** Starts a browser with a profile of its own. */
export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), "sopbook-browser-"));
  const browser = spawn(findChromium(), [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--disable-default-apps", "--disable-extensions", "--no-default-browser-check",
    `--user-data-dir=${profile}`, "--remote-debugging-pipe", "about:blank",
  ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [, , , out, back] = browser.stdio;

  const waiting = new Map();
  const listeners = [];
  let number = 0;
  let rest = "";
  const fail = (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  browser.on("exit", (code) => fail(new Error(`Chromium ended with code ${code}`)));
  browser.on("error", fail);
  out.on("error", fail);
  back.setEncoding("utf8");
  back.on("data", (chunk) => {
    const messages = (rest + chunk).split("\0");
    rest = messages.pop();
    for (const text of messages) {
      const message = JSON.parse(text);
      if (message.id === undefined) {
        for (const listener of listeners) listener(message);
        continue;
      }
      const { resolve, reject } = waiting.get(message.id) ?? {};
      waiting.delete(message.id);
      if (message.error) reject?.(new Error(message.error.message));
      else resolve?.(message.result);
    }
  });

  function send(method, params = {}, sessionId = undefined) {
    const id = ++number;
    out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} took too long`)), PATIENCE);
      const settle = (end) => (value) => {
        clearTimeout(timer);
        end(value);
      };
      waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });
  }

  async function close() {
    await send("Browser.close").catch(() => {});
    await new Promise((resolve) => {
      if (browser.exitCode !== null) resolve();
      browser.on("exit", resolve);
      setTimeout(() => browser.kill("SIGKILL"), 3000).unref();
    });
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }

  return { send, listen: (listener) => listeners.push(listener), openPage: () => openPage(send, listeners), close };
}

/** A tab that keeps a record of what it asked for and what went wrong in it. */
async function openPage(send, listeners) {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const tell = (method, params) => send(method, params, sessionId);
  const requests = [];
  const faults = [];
  listeners.push(({ method, params, sessionId: from }) => {
    if (from !== sessionId) return;
    if (method === "Network.requestWillBeSent") requests.push(params.request.url);
    if (method === "Network.responseReceived" && params.response.status >= 400) {
      faults.push(`${params.response.status} for ${params.response.url}`);
    }
    if (method === "Network.loadingFailed" && !params.canceled) faults.push(`loading failed: ${params.errorText}`);
    if (method === "Runtime.exceptionThrown") {
      const { exception, text } = params.exceptionDetails;
      faults.push(`exception: ${exception?.description ?? text}`);
    }
    if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
      faults.push(`console ${params.type}: ${params.args.map((arg) => arg.value ?? arg.description).join(" ")}`);
    }
    if (method === "Log.entryAdded" && ["error", "warning"].includes(params.entry.level)) {
      faults.push(`${params.entry.source} ${params.entry.level}: ${params.entry.text}`);
    }
  });
  for (const domain of ["Page", "Network", "Runtime", "Log"]) await tell(`${domain}.enable`);

  /** Evaluates an expression in the page and returns its value. */
  async function evaluate(expression) {
    const { result, exceptionDetails } = await tell("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is truthy, and returns its value. */
  async function until(expression, what = expression) {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      const value = await evaluate(expression).catch(() => null);
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`waited in vain for ${what}; ${await evaluate("`${document.readyState}, ${location.href}, ${document.documentElement.outerHTML.length} characters: ${document.body.innerText.slice(0, 600)}`")}`);
  }

  async function open(url) {
    await tell("Page.navigate", { url });
    await until(`location.href === ${JSON.stringify(url)} && document.readyState === "complete"`, url);
  }

  /** Types as a person does: key by key into what has the focus. */
  async function type(text) {
    for (const letter of text) await tell("Input.insertText", { text: letter });
  }

  /** Presses a key of which the text is its name, as `/`. */
  async function press(key, text = key) {
    await tell("Input.dispatchKeyEvent", { type: "keyDown", key, text: text.length === 1 ? text : undefined });
    await tell("Input.dispatchKeyEvent", { type: "keyUp", key });
  }

  /** Clicks the middle of what a selector finds. */
  async function click(selector) {
    // A page that is still being laid out would move the place from under the pointer.
    const place = await until(`(async () => {
      const found = document.querySelector(${JSON.stringify(selector)});
      if (!found || document.readyState !== "complete") return null;
      found.scrollIntoView({ block: "center", behavior: "instant" });
      const middle = () => {
        const box = found.getClientRects()[0];
        return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      };
      const before = middle();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const after = middle();
      const reached = after && document.elementFromPoint(after.x, after.y);
      const rests = before && after && before.x === after.x && before.y === after.y;
      return rests && reached && (found.contains(reached) || reached.contains(found)) ? after : null;
    })()`, selector);
    for (const kind of ["mousePressed", "mouseReleased"]) {
      await tell("Input.dispatchMouseEvent", { type: kind, ...place, button: "left", clickCount: 1 });
    }
  }

  async function setView(width, height, scheme = "light", media = "") {
    await tell("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
    await tell("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
  }

  async function screenshot(isWhole = false) {
    const { data } = await tell("Page.captureScreenshot", { format: "png", captureBeyondViewport: isWhole });
    return Buffer.from(data, "base64");
  }

  return { tell, evaluate, until, open, type, press, click, setView, screenshot, requests, faults };
}
