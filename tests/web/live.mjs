// Moves the levers of the offline page. Usage: live.mjs BROWSER NODE_MODULES FOLDER WEIR SCENARIOS
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { accessible, close, failures, folder, put, rest, tab, watch } from "./browser.mjs";

const [weir, scenarios] = rest;
const open = async (file, { fragment = "", ...look } = {}) => {
  const address = pathToFileURL(`${folder}/${file}`).href;
  const page = await tab(address, look);
  await page.goto(address + fragment);
  await page.waitForSelector("#lever-strategy");
  return page;
};

const fund = "#lever-fund-provincial-amount";
const earmark = "#lever-rule-deep-poverty-earmark-value";
const print = ".status code";
/** Does that, and waits until the draws and the link are of it: neither is what it was. */
const settled = async (page, act) => {
  const was = await page.evaluate((of) => [document.querySelector(of)?.textContent ?? "", location.hash], print);
  await act();
  await page.waitForFunction(([of, before, link]) => {
    const now = document.querySelector(of)?.textContent ?? "";
    return now !== "" && now !== before && location.hash !== link;
  }, [print, ...was]);
};
const settledAt = (page, lever, value) => settled(page, () => put(page, lever, value));

const tests = {
  "a lever changes the figures, is set against the stored run, and goes back": async () => {
    const page = await open("one.html");
    const before = await page.textContent(".targets-panel");
    const funds = await page.textContent(".kicker");
    const seen = await watch(page, ".status");
    await put(page, fund, 500000000);
    await page.waitForSelector(".targets-panel .difference");
    assert.notEqual(await page.textContent(".targets-panel"), before);
    assert.ok((await page.textContent(".kicker")).includes("500"), await page.textContent(".kicker"));
    assert.ok(await page.locator(".interval .ghost").count());
    await page.waitForFunction(() => document.querySelector(".status code") && location.hash.includes("set="));
    const said = await seen();
    assert.ok(said.some((text) => text.includes("parameters alone")), said.join("; "));
    assert.ok(said.at(-1).includes("1,024"), said.join("; "));
    assert.ok((await page.textContent("pre code")).includes("fund.provincial.amount=500000000 CNY"));
    await page.click("#reset-all");
    await page.waitForFunction((was) => document.querySelector(".kicker").textContent === was, funds);
    assert.equal(await page.textContent(".targets-panel"), before);
    await close(page);
  },

  "the link restores the levers": async () => {
    const page = await open("one.html");
    await settledAt(page, fund, 250000000);
    await settledAt(page, earmark, 0.4);
    const shown = await page.textContent(".targets-panel");
    const fingerprint = await page.textContent(print);
    const fragment = await page.evaluate(() => location.hash);
    await close(page);
    const again = await open("one.html", { fragment });
    assert.equal(await again.textContent(print), fingerprint);
    assert.equal(await again.textContent(".targets-panel"), shown);
    await close(again);
  },

  "what cannot be done is said at the lever, and the figures stay": async () => {
    const page = await open("one.html");
    await settledAt(page, "#lever-rule-county-floor-value", 1500000);
    const shown = await page.textContent(".targets-panel");
    await put(page, fund, 100000000); // less than the floors of 88 counties
    const said = await page.textContent(".conflict");
    assert.ok(said.includes("county floor"), said);
    assert.equal(await page.textContent(".targets-panel"), shown);
    await close(page);
  },

  "a shorter horizon ends every figure sooner, and is the run of a file that has it": async () => {
    const page = await open("one.html");
    await settledAt(page, "#lever-time-quarters", 8);
    assert.ok((await page.textContent(".story")).includes("2021Q4"));
    assert.ok(!(await page.textContent("main > section.headline")).includes("2022Q4"));
    assert.equal(await page.locator("section[aria-labelledby=over-time] details tbody tr").count(), 8);
    const { fingerprint } = JSON.parse(execFileSync(weir, ["run", join(scenarios, "sichuan-2020.toml"), "--draws", "1024",
      "--set", "time.quarters=8", "--format", "json", "-q", "--store", join(folder, "shorter.sqlite")]));
    assert.equal(await page.textContent(print), fingerprint);
    await page.click("#copy-scenario");
    assert.ok((await page.textContent("#copied")).includes("[time]\nquarters = 8"));
    await page.click("#reset-all");
    await page.waitForFunction(() => document.querySelector(".story").textContent.includes("2022Q4"));
    await close(page);
  },

  "who gets what follows the levers by class": async () => {
    const page = await open("one.html");
    const classes = "section[aria-labelledby=who-gets] .scroll:first-of-type tbody tr";
    assert.equal(await page.locator(`${classes} .difference`).count(), 0);
    await settledAt(page, fund, 500000000);
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
    await settledAt(page, "#lever-programme-parks-share", 0.28);
    const link = new URLSearchParams(await page.evaluate(() => location.hash.slice(1))).get("set");
    const shares = link.split("\n").filter((line) => line.startsWith("programme."));
    const sum = shares.reduce((total, line) => total + Number(line.split("=")[1]), 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, link);
    await close(page);
  },

  "the copied scenario is valid and brings what the page shows": async () => {
    const page = await open("one.html");
    await settledAt(page, fund, 250000000);
    await settledAt(page, earmark, 0.35);
    await settled(page, () => page.click("label.switch"));
    await settled(page, () => page.selectOption("#lever-strategy", "optimal"));
    await page.click("#copy-scenario");
    const file = join(scenarios, "copied-from-page.toml");
    const text = await page.textContent("#copied");
    assert.ok(text.includes('extends = "sichuan-2020.toml"') && text.includes("250000000 CNY"), text);
    try {
      writeFileSync(file, text);
      execFileSync(weir, ["check", file, "-q"]);
      const run = JSON.parse(execFileSync(weir, ["run", file, "--draws", "1024", "--format", "json", "-q",
        "--store", join(folder, "copied.sqlite")]));
      assert.equal(await page.textContent(print), run.fingerprint);
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
        () => /bit for bit|had|kept none/.test(document.getElementById("checked")?.textContent ?? ""));
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
      await settledAt(page, fund, 250000000);
      await accessible(page);
      await close(page);
    }
  },

  "screenshots": async () => {
    for (const lang of ["en", "zh"]) {
      for (const width of [1600, 380]) {
        for (const dark of [false, true]) {
          const page = await open("one.html", { width, dark, fragment: `#lang=${lang}` });
          await settledAt(page, fund, 450000000);
          await page.screenshot({ path: `${folder}/live-${lang}-${width}${dark ? "-dark" : ""}.png` });
          await close(page);
        }
      }
    }
  },
};

process.exit((await failures(tests)) > 0 ? 1 : 0);
