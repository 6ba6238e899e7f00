// Moves the levers of the offline page. Usage: live.mjs BROWSER NODE_MODULES FOLDER WEIR SCENARIOS
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [browserPath, modules, folder, weir, scenarios] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const complaints = [];
const patience = { timeout: 120000 };

const open = async (file, { width = 1600, height = 950, fragment = "", dark = false } = {}) => {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  const address = pathToFileURL(`${folder}/${file}`).href;
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:") && !url.startsWith("blob:")) {
      complaints.push(`${file}: asked for ${url}`);
    }
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${file}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${file}: ${error.message}`));
  await page.goto(address + fragment);
  await page.waitForSelector("#lever-strategy", patience);
  return page;
};

const close = (page) => page.context().close();
const fund = "#lever-fund-provincial-amount";
const earmark = "#lever-rule-deep-poverty-earmark-value";
const put = (page, lever, value) =>
  page.locator(lever).evaluate((input, to) => {
    input.value = String(to);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);
const drawn = (page) => page.waitForSelector(".status code", patience);
const settled = async (page) => {
  await drawn(page);
  await page.waitForFunction(() => location.hash.includes("set="), null, patience);
};

const tests = {
  "a lever changes the figures, is set against the stored run, and goes back": async () => {
    const page = await open("one.html");
    const before = await page.textContent(".targets-panel");
    const funds = await page.textContent(".kicker");
    await put(page, fund, 500000000);
    await page.waitForSelector(".targets-panel .difference", patience);
    assert.notEqual(await page.textContent(".targets-panel"), before);
    assert.ok((await page.textContent(".kicker")).includes("500"), await page.textContent(".kicker"));
    assert.ok(await page.locator(".interval .ghost").count());
    assert.ok((await page.textContent(".status")).includes("parameters alone"));
    await settled(page);
    assert.ok((await page.textContent(".status")).includes("1,024"));
    assert.ok((await page.textContent("pre code")).includes("fund.provincial.amount=500000000 CNY"));
    await page.click("#reset-all");
    await page.waitForFunction((was) => document.querySelector(".kicker").textContent === was, funds, patience);
    assert.equal(await page.textContent(".targets-panel"), before);
    await close(page);
  },

  "the link restores the levers": async () => {
    const page = await open("one.html");
    await put(page, fund, 250000000);
    await put(page, earmark, 0.4);
    await settled(page);
    const shown = await page.textContent(".targets-panel");
    const print = await page.textContent(".status code");
    const fragment = new URL(page.url()).hash;
    await close(page);
    const again = await open("one.html", { fragment });
    await drawn(again);
    assert.equal(await again.textContent(".status code"), print);
    assert.equal(await again.textContent(".targets-panel"), shown);
    await close(again);
  },

  "what cannot be done is said at the lever, and the figures stay": async () => {
    const page = await open("one.html");
    await put(page, fund, 300000000);
    await settled(page);
    const shown = await page.textContent(".targets-panel");
    const floor = "#lever-rule-county-floor-value";
    const most = await page.getAttribute(floor, "max");
    await put(page, earmark, 0.5);
    await put(page, floor, most);
    await page.waitForTimeout(500);
    if (await page.locator(".conflict").count() === 0) {
      await put(page, "#lever-rule-county-cap-value", 0);
      await page.waitForSelector(".conflict", patience);
    }
    const said = await page.textContent(".conflict");
    assert.ok(said.includes("county"), said);
    assert.ok((await page.textContent(".targets-panel")).length > 0 && shown.length > 0);
    await close(page);
  },

  "a shorter horizon ends every figure sooner, and is the run of a file that has it": async () => {
    const page = await open("one.html");
    await put(page, "#lever-time-quarters", 8);
    await settled(page);
    assert.ok((await page.textContent(".story")).includes("2021Q4"));
    assert.ok(!(await page.textContent("main > section.headline")).includes("2022Q4"));
    assert.equal(await page.locator("section[aria-labelledby=over-time] details tbody tr").count(), 8);
    const { fingerprint } = JSON.parse(execFileSync(weir, ["run", join(scenarios, "sichuan-2020.toml"), "--draws", "1024",
      "--set", "time.quarters=8", "--format", "json", "-q", "--store", join(folder, "shorter.sqlite")]));
    assert.equal(await page.textContent(".status code"), fingerprint);
    await page.click("#copy-scenario");
    assert.ok((await page.textContent("#copied")).includes("[time]\nquarters = 8"));
    await page.click("#reset-all");
    await page.waitForFunction(() => document.querySelector(".story").textContent.includes("2022Q4"), null, patience);
    await close(page);
  },

  "who gets what follows the levers by class": async () => {
    const page = await open("one.html");
    const classes = "section[aria-labelledby=who-gets] .scroll:first-of-type tbody tr";
    assert.equal(await page.locator(`${classes} .difference`).count(), 0);
    await put(page, fund, 500000000);
    await settled(page);
    const rows = await page.locator(classes).count();
    assert.equal(await page.locator(`${classes} .difference`).count(), rows * 4);
    assert.equal(await page.locator(`${classes} .ghost`).count(), rows * 3);
    const said = await page.locator(`${classes} .difference`).allTextContents();
    assert.ok(said.every((change) => change.trim().startsWith("+")), said.join());
    const funds = await page.locator(`${classes} td:nth-child(3)`).evaluateAll((cells) =>
      cells.map((cell) => Number(cell.firstChild.textContent)));
    assert.ok(Math.abs(funds.reduce((a, b) => a + b, 0) - 500) < 0.2, `${funds} million`);
    await close(page);
  },

  "programme shares keep their sum": async () => {
    const page = await open("one.html");
    await page.click("text=Programme shares");
    await put(page, "#lever-programme-parks-share", 0.28);
    await settled(page);
    const link = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("set");
    const shares = link.split("\n").filter((line) => line.startsWith("programme."));
    const sum = shares.reduce((total, line) => total + Number(line.split("=")[1]), 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, link);
    await close(page);
  },

  "the copied scenario is valid and brings what the page shows": async () => {
    const page = await open("one.html");
    await put(page, fund, 250000000);
    await put(page, earmark, 0.35);
    await page.click("label.switch");
    await page.selectOption("#lever-strategy", "optimal");
    await settled(page);
    await page.click("#copy-scenario");
    const file = join(scenarios, "copied-from-page.toml");
    const text = await page.textContent("#copied");
    assert.ok(text.includes('extends = "sichuan-2020.toml"') && text.includes("250000000 CNY"), text);
    try {
      writeFileSync(file, text);
      execFileSync(weir, ["check", file, "-q"]);
      const run = JSON.parse(execFileSync(weir, ["run", file, "--draws", "1024", "--format", "json", "-q",
        "--store", join(folder, "copied.sqlite")]));
      assert.equal(await page.textContent(".status code"), run.fingerprint);
    } finally {
      rmSync(file, { force: true });
    }
    await close(page);
  },

  "the page gives the stored runs again, bit for bit": async () => {
    for (const file of ["one.html", "other-1.html", "other-2.html"]) {
      const page = await open(file);
      await page.click("#verify");
      await page.waitForFunction(
        () => /bit for bit|had|kept none/.test(document.getElementById("checked")?.textContent ?? ""), null, patience);
      const said = await page.textContent("#checked");
      console.log(`  ${file}: ${said}`);
      assert.ok(said.includes("bit for bit"), said);
      await close(page);
    }
  },

  "how long a slider takes until the page is painted": async () => {
    const page = await open("one.html");
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const busy = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return 1000 * metrics.find((metric) => metric.name === "TaskDuration").value;
    };
    const move = (count) => page.evaluate(async ({ lever, count }) => {
      const input = document.querySelector(lever);
      let answered;
      new PerformanceObserver((list) => {
        const mark = list.getEntries().find((entry) => entry.name === "weir-answer");
        if (mark) answered(mark.detail);
      }).observe({ entryTypes: ["mark"] });
      const repaint = [], worker = [];
      for (let k = 0; k < count; k++) {
        const start = performance.now();
        const answer = new Promise((done) => { answered = done; });
        input.value = String(2e8 + k * 2e6);
        input.dispatchEvent(new Event("input", { bubbles: true }));
        worker.push(await answer);
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        repaint.push(performance.now() - start);
      }
      const rising = (times) => times.sort((a, b) => a - b);
      return { repaint: rising(repaint), worker: rising(worker) };
    }, { lever: fund, count });
    await move(30); // until the compiler of the browser has done its work
    const before = await busy();
    const { repaint, worker } = await move(120);
    const main = (await busy() - before) / 120;
    const at = (times, share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1);
    const said = (times) => `least ${at(times, 0)} ms, p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms`;
    console.log(`  slider to repaint, 1,000 draws of the parameters: ${said(repaint)}`);
    console.log(`  of it the engine's worker: ${said(worker)}; the page's thread: ${main.toFixed(1)} ms of processor time`);
    await close(page);
  },

  "nothing serious for those who cannot see or point": async () => {
    for (const [file, lang, width] of [["one.html", "en", 1600], ["one.html", "zh", 380]]) {
      const page = await open(file, { width, fragment: `#lang=${lang}` });
      await put(page, fund, 250000000);
      await settled(page);
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      const bad = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
      assert.deepEqual(bad.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
      await close(page);
    }
  },

  "screenshots": async () => {
    for (const lang of ["en", "zh"]) {
      for (const width of [1600, 380]) {
        for (const dark of [false, true]) {
          const page = await open("one.html", { width, dark, fragment: `#lang=${lang}` });
          await put(page, fund, 450000000);
          await settled(page);
          await page.screenshot({ path: `${folder}/live-${lang}-${width}${dark ? "-dark" : ""}.png` });
          await close(page);
        }
      }
    }
  },
};

const wanted = process.env.WEIR_PAGE_TEST;
let wrong = 0;
for (const [name, test] of Object.entries(tests)) {
  if (wanted && !name.includes(wanted)) continue;
  try {
    await test();
    console.log(`ok     ${name}`);
  } catch (error) {
    wrong++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
await browser.close();
for (const complaint of complaints) console.log(`FAILED ${complaint}`);
process.exit(wrong + complaints.length === 0 ? 0 : 1);
