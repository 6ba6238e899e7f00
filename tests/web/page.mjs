// Drives the offline page as its reader would. Usage: page.mjs BROWSER NODE_MODULES FOLDER
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { accessible, close, failures, folder, tab } from "./browser.mjs";

/** A fresh tab on a page of the folder, with its levers where it has any. */
const open = async (file, { fragment = "", ...look } = {}) => {
  const address = pathToFileURL(`${folder}/${file}`).href;
  const page = await tab(address, look);
  await page.goto(address + fragment);
  await page.waitForSelector("h1");
  await page.waitForFunction(() => !document.getElementById("weir-engine")?.textContent ||
    document.getElementById("lever-strategy"));
  return page;
};

const data = (page) =>
  page.evaluate(() => JSON.parse(document.getElementById("weir-report").textContent));

const tests = {
  "the headline states the chance that the run found": async () => {
    const page = await open("one.html");
    const { runs } = await data(page);
    const chance = runs[0].all_targets.probability;
    const words = chance > 0.95 ? "over 95%" : chance < 0.05 ? "under 5%" : `${Math.round(100 * chance)}%`;
    assert.ok((await page.textContent("h1")).includes(words), words);
    assert.equal(await page.locator(".targets > li").count(), runs[0].targets.length);
    await close(page);
  },

  "the map has 183 counties, each on the screen, and hatches the estimated ones": async () => {
    const page = await open("one.html");
    assert.equal(await page.locator("path.county").count(), 183);
    const boxes = await page.$$eval("path.county", (paths) =>
      paths.map((path) => { const { width, height } = path.getBBox(); return { width, height }; }));
    assert.ok(boxes.every((box) => box.width > 0.5 && box.height > 0.5));
    const { land } = await data(page);
    const hatched = land.counties.filter((county) => county.estimated.length && county.funded).length;
    assert.equal(await page.locator(".over path").count(), hatched);
    const note = await page.textContent(".map-note");
    assert.ok(note.includes("非标准地图，仅供内部分析") && note.includes("OpenStreetMap"), note);
    await close(page);
  },

  "a county is coloured by the step its value falls in": async () => {
    const page = await open("one.html");
    const { land, runs } = await data(page);
    const funds = runs[0].counties.funds;
    const shade = async (c) =>
      Number((await page.getAttribute(`#c-${land.counties[c].code}`, "class")).match(/s(\d)/)?.[1] ?? -1);
    const order = funds.map((amount, c) => [amount, c]).filter(([amount]) => amount > 0).sort((a, b) => a[0] - b[0]);
    const shades = await Promise.all(order.map(([, c]) => shade(c)));
    assert.deepEqual(shades, [...shades].sort());
    assert.deepEqual([...new Set(shades)], [0, 1, 2, 3, 4]);
    await close(page);
  },

  "the other language changes every heading": async () => {
    const page = await open("one.html");
    const english = await page.$$eval("h1, h2", (heads) => heads.map((head) => head.textContent));
    await page.click("#lang-zh");
    const chinese = await page.$$eval("h1, h2", (heads) => heads.map((head) => head.textContent));
    assert.equal(english.length, chinese.length);
    for (const [i, head] of chinese.entries()) {
      assert.notEqual(head, english[i]);
      assert.match(head, /\p{Script=Han}/u);
    }
    assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
    assert.ok((await page.textContent("table.counties")).includes("甘孜藏族自治州"));
    await close(page);
  },

  "Chinese names every rule, and the levels stand with their reasons in both languages": async () => {
    for (const [lang, script] of [["zh", /\p{Script=Han}/u], ["en", /[a-z]{3}/]]) {
      const page = await open("one.html", { fragment: `#lang=${lang}` });
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      const { runs } = await data(page);
      const rules = await page.$$eval("section[aria-labelledby=rules] tbody th", (cells) =>
        cells.map((cell) => cell.firstChild.textContent));
      assert.equal(rules.length, runs[0].certificate.rules.length);
      for (const rule of rules) assert.match(rule, script);
      const levels = await page.$$eval(".levels-of > div", (rows) => rows.map((row) => ({
        marks: row.querySelectorAll(".held").length,
        said: Number(row.querySelector(".number").textContent),
        reason: row.querySelector("dd.soft").textContent,
      })));
      assert.deepEqual(levels.map(({ said }) => said), runs[0].credibility.map(({ level }) => level));
      for (const { marks, said, reason } of levels) {
        assert.equal(marks, said);
        assert.match(reason, script);
      }
      await close(page);
    }
  },

  "on paper the map keeps its place, levers or none": async () => {
    const page = await open("one.html");
    await page.emulateMedia({ media: "print" });
    const box = await page.locator("svg.map").boundingBox();
    assert.ok(box.width > 600, `the map is ${box.width} wide`);
    await close(page);
  },

  "keys alone choose a county, and Escape lets go": async () => {
    const page = await open("one.html");
    await page.focus(".map [role=listbox]");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    const first = await page.locator("[role=option][aria-selected=true]").getAttribute("id");
    await page.keyboard.press("ArrowDown");
    const second = await page.locator("[role=option][aria-selected=true]").getAttribute("id");
    assert.notEqual(first, second);
    assert.ok(await page.locator(".county-card h3").count());
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("[role=option][aria-selected=true]").count(), 0);
    await close(page);
  },

  "the link holds what was chosen": async () => {
    const page = await open("one.html");
    await page.selectOption("#measure", { index: 2 });
    await page.click("button:has-text('Per head')");
    await page.click("button:has-text('Enterprises')");
    await page.fill("#find", "Wenchuan");
    await page.click("table.counties tbody th button");
    await page.click("#lang-zh");
    const link = await page.evaluate(() => location.hash);
    const shown = await page.textContent("main");
    await close(page);
    const again = await open("one.html", { fragment: link });
    assert.equal(await again.textContent("main"), shown);
    assert.equal(await again.locator("table.counties tbody tr").count(), 1);
    await again.evaluate(() => { location.hash = "#find=Ganzi"; });
    await again.waitForFunction(() => document.querySelectorAll("table.counties tbody tr").length > 1);
    await close(again);
  },

  "the table stands in its own order, sorts when asked, and shows rank intervals when asked": async () => {
    const page = await open("one.html");
    const names = () => page.$$eval("table.counties tbody th", (cells) => cells.map((cell) => cell.textContent));
    const before = await names();
    await page.click("table.counties th button:has-text('Funds (')");
    const after = await names();
    assert.notDeepEqual(after, before);
    assert.deepEqual([...after].sort(), [...before].sort());
    const { land, runs } = await data(page);
    const richest = land.counties[runs[0].counties.funds.indexOf(Math.max(...runs[0].counties.funds))];
    assert.ok(after[0].startsWith(richest.name.en));
    const columns = await page.locator("table.counties thead th").count();
    await page.check(".check input");
    assert.equal(await page.locator("table.counties thead th").count(), columns + 1);
    await close(page);
  },

  "the CSV opens in a spreadsheet and has the page's figures": async () => {
    const page = await open("one.html");
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("#csv")]);
    const bytes = readFileSync(await file.path());
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    const lines = bytes.subarray(3).toString("utf8").trimEnd().split("\r\n");
    const cells = (line) =>
      [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map((match) => match[1]);
    const head = cells(lines[0]);
    const { land, runs } = await data(page);
    const counted = land.counties.filter((county, c) => county.counted || runs[0].counties.funds[c] > 0);
    assert.equal(lines.length - 1, counted.length);
    for (const [i, line] of lines.slice(1).entries()) {
      const row = cells(line);
      assert.equal(row.length, head.length, line);
      assert.equal(row[0], counted[i].code);
      assert.equal(row[head.indexOf("name_zh")], counted[i].name.zh);
      const c = land.counties.indexOf(counted[i]);
      assert.equal(Number(row[head.indexOf("funds")]), runs[0].counties.funds[c]);
    }
    await close(page);
  },

  "two runs: the plan can be switched, and the change is on the map": async () => {
    const page = await open("two.html");
    const before = await page.textContent("h1");
    const { runs, comparison } = await data(page);
    await page.selectOption("#run", runs[1].id);
    assert.notEqual(await page.textContent("h1"), before);
    await page.selectOption("#measure", "money~1");
    const up = comparison.plans[1].money.filter((change) => change > 0).length;
    assert.ok(up > 0);
    const shades = await page.$$eval("path.county", (paths) => paths.map((path) => path.getAttribute("class")));
    assert.ok(shades.some((shade) => shade.includes("d0")) && shades.some((shade) => shade.includes("d6")));
    await close(page);
  },

  "the public page has tiles, no map, no ranks and no sorting": async () => {
    const page = await open("public.html");
    assert.equal(await page.getAttribute("html", "lang"), "zh-Hans");
    assert.equal(await page.locator("path.county").count(), 0);
    assert.equal(await page.locator(".tile").count(), 183);
    assert.equal(await page.locator("th[aria-sort]").count(), 0);
    assert.equal(await page.locator(".check").count(), 0);
    const { outlines, runs } = await data(page);
    assert.equal(outlines, null);
    assert.ok(!JSON.stringify(runs).includes('"rank"'));
    await close(page);
  },

  "axe finds nothing serious, light and dark, wide and narrow": async () => {
    for (const [file, width, dark] of [["one.html", 1600, false], ["one.html", 380, true], ["public.html", 1000, false]]) {
      const page = await open(file, { width, dark, fragment: "#county=513221&rank=1" });
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      await accessible(page);
      await close(page);
    }
  },

  "nothing sticks out at either width, and the first screen holds headline, map and targets": async () => {
    for (const width of [380, 1600]) {
      for (const lang of ["en", "zh"]) {
        const page = await open("one.html", { width, fragment: `#lang=${lang}` });
        await page.waitForSelector(".plot canvas");
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${lang}: ${wide} of ${width}`);
        if (width === 1600) {
          for (const part of ["h1", "svg.map", ".all-targets"]) {
            const box = await page.locator(part).boundingBox();
            assert.ok(box.y + box.height <= 950, `${lang}: ${part} ends at ${box.y + box.height}`);
          }
        }
        await page.screenshot({ path: `${folder}/${width}-${lang}.png`, fullPage: true });
        await close(page);
      }
    }
    const dark = await open("one.html", { dark: true, fragment: "#lang=zh&map=jobs~1&county=513221" });
    await dark.screenshot({ path: `${folder}/1600-zh-dark.png` });
    await close(dark);
    const tiles = await open("public.html", { width: 1600 });
    await tiles.screenshot({ path: `${folder}/public.png` });
    await close(tiles);
  },

  "the fan charts draw": async () => {
    const page = await open("one.html");
    for (const name of ["Jobs", "Enterprises", "People", "Money", "Projects"]) {
      await page.click(`section[aria-labelledby=over-time] button:has-text('${name}')`);
      await page.waitForFunction(() => {
        const canvases = [...document.querySelectorAll(".plot canvas")];
        return canvases.length > 0 && canvases.every((canvas) =>
          canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0));
      });
    }
    await close(page);
  },
};

const failed = await failures(tests);
const size = readFileSync(`${folder}/one.html`).length;
console.log(`${size} bytes, at most 1,500,000; screenshots in ${folder}`);
process.exit(failed > 0 || size > 1_500_000 ? 1 : 0);
