// What the tests of the page share: a browser, what it complains of, and tests that run by name.
// Each is started with BROWSER NODE_MODULES FOLDER and what it takes besides.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const [browserPath, modules, folder, ...rest] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const complaints = [];

/**
 * A fresh tab. Remembered as complaints: what it asks for elsewhere than below `home`, and what it
 * warns of, but for what says one of `refused`.
 */
export const tab = async (home, { width = 1600, dark = false, refused = [] } = {}) => {
  const context = await browser.newContext({
    viewport: { width, height: width > 500 ? 950 : 800 },
    colorScheme: dark ? "dark" : "light",
    acceptDownloads: true,
    bypassCSP: false,
  });
  context.setDefaultTimeout(180_000); // a busy machine is no failure
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = request.url();
    if (![home, "data:", "blob:"].some((start) => url.startsWith(start))) {
      complaints.push(`${home}: asked for ${url}`);
    }
  });
  page.on("console", (message) => {
    const expected = refused.some((part) => message.text().includes(part));
    if (["error", "warning"].includes(message.type()) && !expected) {
      complaints.push(`${home}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`${home}: ${error.message}`));
  return page;
};
export const close = (page) => page.context().close();

export const put = (page, lever, value) =>
  page.locator(lever).evaluate((input, to) => {
    input.value = String(to);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);

/** From now on the page remembers every text that `selector` has; the function returned gives them. */
export const watch = async (page, selector) => {
  await page.evaluate((of) => {
    window.seen = [];
    new MutationObserver(() => {
      const text = document.querySelector(of)?.textContent;
      if (text !== undefined && text !== window.seen.at(-1)) window.seen.push(text);
    }).observe(document, { childList: true, characterData: true, subtree: true });
  }, selector);
  return () => page.evaluate(() => window.seen);
};

/** Nothing serious for those who cannot see or point. */
export const accessible = async (page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  assert.deepEqual(serious.map(({ id, nodes }) => `${page.url()}: ${id} ${nodes[0].html}`), []);
};

/**
 * Runs each test, or those whose name holds $WEIR_PAGE_TEST, and ends the browser. Gives how many
 * failed; one that leaves a complaint has.
 */
export const failures = async (tests) => {
  const wanted = process.env.WEIR_PAGE_TEST ?? "";
  let failed = 0;
  const tried = async (name, test) => {
    try {
      await test();
      assert.deepEqual(complaints, []);
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
    complaints.length = 0;
  };
  for (const [name, test] of Object.entries(tests)) {
    if (name.includes(wanted)) await tried(name, test);
  }
  await tried("the browser ends without a complaint", () => browser.close());
  return failed;
};
