// The served page: the levers on the native engine. Usage: serve.mjs BROWSER NODE_MODULES FOLDER WEIR SCENARIOS
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { accessible, close, failures, folder, put, rest, tab } from "./browser.mjs";

const [weir, scenarios] = rest;
const scenario = join(scenarios, "sichuan-2020.toml");

/** A server of those files; its address as it printed it. */
const serve = async (...args) => {
  const child = spawn(weir, ["serve", "--port", "0", "-q", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((resolve) => child.stdout.once("data", (data) => resolve(String(data).trim())));
  const end = async () => {
    const code = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGINT");
    assert.equal(await code, 0);
  };
  return { address, end };
};

/**
 * A tab of that server, before it is opened. `bare`: as a build without clang for WebAssembly gives it.
 */
const fresh = async (address, { bare = false, ...look } = {}) => {
  const { origin } = new URL(address);
  const page = await tab(`${origin}/`, look);
  if (bare) {
    await page.route(`${origin}/`, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/(id="weir-engine">)[^<]*/, "$1");
      await route.fulfill({ response: answer, body });
    });
  }
  return page;
};
const open = async (address, { fragment = "", ...look } = {}) => {
  const page = await fresh(address, look);
  await page.goto(fragment ? new URL(fragment, address).href : address);
  return page;
};
const ready = async (page) => {
  await page.waitForSelector("#lever-strategy");
  return page;
};

const fund = "#lever-fund-provincial-amount";
const earmark = "#lever-rule-deep-poverty-earmark-value";
const pause = (time) => new Promise((done) => setTimeout(done, time));
/** The server simulates: with a million draws that lasts longer than anything a test does meanwhile. */
const long = "#draws=1000000";
const underWay = (page) =>
  page.waitForFunction(() => document.getElementById("job")?.textContent.includes("of 1,000,000 draws"));
/** Does that, and waits until the server has answered it: print and link are not what they were. */
const answered = async (page, draws, act) => {
  const was = await page.evaluate(() => [document.getElementById("fingerprint")?.textContent ?? "", location.hash]);
  await act();
  await page.waitForFunction(([of, before, link]) => {
    const hex = (text) => text.match(/[0-9a-f]{16}/)?.[0] ?? "";
    const now = hex(document.getElementById("fingerprint")?.textContent ?? "");
    const said = document.getElementById("answered")?.textContent ?? "";
    return said.includes(of) && now !== "" && now !== hex(before) && location.hash !== link;
  }, [`${draws} draws.`, ...was]);
  return page.textContent("#fingerprint");
};
const runsOf = async (page, address) => (await page.request.get(new URL("api/runs", address).href)).json();
/** What became of the newest run; a busy machine takes its time. */
const endOfRun = async (page, address) => {
  for (let turn = 0; turn < 240; ++turn) {
    const { state } = (await runsOf(page, address)).runs[0];
    if (!["preparing", "queued", "running"].includes(state)) return state;
    await pause(250);
  }
  return "running";
};
const commandLine = (...args) =>
  JSON.parse(execFileSync(weir, ["run", scenario, "--store", "none", "--format", "json", "-q", ...args], {
    maxBuffer: 1 << 26,
  }));
const figure = (value) => Number(value.toPrecision(3)).toLocaleString("en-US");

const plain = await serve(scenario);

const tests = {
  "the page waits for its figures, then stands as weir report would write it": async () => {
    const page = await fresh(plain.address);
    let seen;
    const looked = new Promise((resolve) => { seen = resolve; });
    await page.route(/\/api\/reports$/, async (route) => {
      await looked;
      await route.continue();
    });
    await page.goto(plain.address);
    await page.waitForSelector("#waiting");
    await page.screenshot({ path: `${folder}/waiting.png` });
    seen();
    await ready(page);
    assert.ok((await page.textContent("#answered")).includes("the file as it stands, 10,240 draws"));
    const run = commandLine();
    assert.ok((await page.textContent("#fingerprint")).includes(run.fingerprint));
    assert.equal(await page.locator("svg.map path").count() >= 183, true);
    await close(page);
  },

  "a lever: progress and estimates come, then the numbers of weir run": async () => {
    const page = await ready(await open(plain.address, { fragment: long }));
    await put(page, fund, 250000000);
    await underWay(page);
    for (const place of ["#job", "#job", ".targets-panel"]) {
      await page.waitForFunction(([where, was]) => document.querySelector(where).textContent !== was,
        [place, await page.textContent(place)]);
    }
    const share = await page.locator(".running progress").evaluate((bar) => bar.value);
    assert.ok(share > 0 && share < 1, `${share}`);
    await page.screenshot({ path: `${folder}/running.png` });

    // Another move: the run that is on its way ends, and the next one brings its own figures.
    const print = await answered(page, "10,240", async () => {
      await put(page, earmark, 0.4);
      await page.selectOption("#draws", "10240");
    });
    const { runs } = await runsOf(page, plain.address);
    assert.deepEqual(runs.slice(0, 2).map(({ kind, state }) => `${kind} ${state}`), ["run done", "run cancelled"]);
    assert.ok(runs[1].draws_done < runs[1].draws);
    const run = commandLine("--set", "fund.provincial.amount=250000000 CNY", "--set", 'rule."deep-poverty earmark".value=0.4');
    assert.ok(print.includes(run.fingerprint), print);
    const jobs = run.outcomes.find((row) => row.outcome === "jobs_declared" && row.scope === "all" && row.quarter === "2020Q4");
    const shown = await page.textContent(".targets-panel");
    for (const value of [jobs.p50, jobs.p05, jobs.p95]) assert.ok(shown.includes(figure(value)), `${value} in ${shown}`);
    const deep = run.outcomes.find((row) => row.outcome === "jobs_declared" && row.scope === "class:deep" && row.quarter === "2022Q4");
    assert.ok((await page.textContent("section[aria-labelledby=who-gets]")).includes(figure(deep.p50)));
    const command = await page.textContent("section[aria-labelledby=again] pre");
    assert.ok(command.includes("fund.provincial.amount=250000000 CNY"), command);
    const by = await page.request.get(new URL(`api/runs/${runs[0].run}`, plain.address).href);
    const { result } = await by.json();
    delete result.page;
    delete result.seconds;
    delete run.seconds;
    assert.deepEqual(result, run);
    await close(page);
  },

  "the page's own engine gives the server's figures, bit for bit": async () => {
    const page = await ready(await open(plain.address, { fragment: "#draws=1024" }));
    if (await page.textContent("#weir-engine") === "") return console.log("  this build has no engine for the page");
    await answered(page, "1,024", () => put(page, fund, 200000000));
    await page.waitForFunction(() => document.getElementById("fingerprint")?.textContent.includes("same"));
    console.log(`  ${await page.textContent("#fingerprint")}`);
    await close(page);
  },

  "the link restores the state; reset leads back": async () => {
    const page = await ready(await open(plain.address));
    const before = await page.textContent(".targets-panel");
    await answered(page, "1,024", () => page.selectOption("#draws", "1024"));
    const print = (await answered(page, "1,024", () => put(page, fund, 200000000))).match(/[0-9a-f]{16}/)[0];
    const shown = await page.textContent(".targets-panel");
    const fragment = await page.evaluate(() => location.hash);
    await close(page);
    const again = await ready(await open(plain.address, { fragment }));
    await again.waitForFunction((of) => document.getElementById("fingerprint")?.textContent.includes(of), print);
    assert.ok((await again.textContent("#answered")).includes("1,024 draws."));
    assert.equal(await again.textContent(".targets-panel"), shown);
    await again.click("#reset-all");
    await again.selectOption("#draws", "10240");
    await again.waitForFunction((was) => document.querySelector(".targets-panel").textContent === was, before);
    await again.waitForFunction(() => location.hash === "");
    await close(again);
  },

  "a run that ends before its first estimate is set against the same figures": async () => {
    // So many that even a fast machine tells an estimate before the answer.
    const fragment = `#draws=40960&set=${encodeURIComponent("fund.provincial.amount=200000000")}`;
    const shownBy = async (page) => {
      await ready(page);
      await page.waitForFunction(() => document.getElementById("answered")?.textContent.includes("40,960 draws."));
      return page.textContent(".targets-panel");
    };
    const told = await open(plain.address, { fragment });
    const shown = await shownBy(told);
    await close(told);
    const silent = await fresh(plain.address);
    let left = 0;
    await silent.route(/\/api\/runs\/[^/]+\/events$/, async (route) => {
      const answer = await route.fetch();
      const events = (await answer.text()).split("\n").map((line) => {
        if (!line.startsWith("data: ")) return line;
        const { estimate, ...rest } = JSON.parse(line.slice(6));
        left += estimate === undefined ? 0 : 1;
        return `data: ${JSON.stringify(rest)}`;
      });
      await route.fulfill({ response: answer, body: events.join("\n") });
    });
    await silent.goto(new URL(fragment, plain.address).href);
    assert.equal(await shownBy(silent), shown);
    assert.ok(left > 0, "there was an estimate to leave out");
    await close(silent);
  },

  "stop keeps the estimate; a page that is left cancels its run": async () => {
    const page = await ready(await open(plain.address, { fragment: long }));
    await put(page, fund, 150000000);
    await underWay(page);
    await page.waitForFunction((was) => document.querySelector(".targets-panel").textContent !== was,
      await page.textContent(".targets-panel"));
    await page.click("#stop");
    assert.ok((await page.textContent("#answered")).includes("not finished"));
    assert.equal(await endOfRun(page, plain.address), "cancelled");
    await put(page, fund, 160000000);
    await underWay(page);
    await page.goto("about:blank");
    assert.equal(await endOfRun(page, plain.address), "cancelled");
    await close(page);
  },

  "a page that breaks down leaves no run behind": async () => {
    const page = await ready(await open(plain.address, { fragment: long }));
    await put(page, fund, 170000000);
    await underWay(page);
    const crashed = page.waitForEvent("crash");
    void page.goto("chrome://crash").catch(() => {});
    await crashed;
    assert.equal(await endOfRun(page, plain.address), "cancelled");
    await close(page);
  },

  "without an engine in the page the server answers alone": async () => {
    const page = await ready(await open(plain.address, { bare: true, refused: ["422"], fragment: "#draws=1024" }));
    assert.equal(await page.locator("#verify").count(), 0);
    await answered(page, "1,024", () => put(page, fund, 250000000));
    const print = await answered(page, "1,024", () => page.selectOption("#lever-strategy", "optimal"));
    const run = commandLine("--set", "fund.provincial.amount=2.5亿元", "--strategy", "optimal", "--draws", "1024");
    assert.ok(print.includes(run.fingerprint), print);
    assert.ok((await page.textContent(".kicker")).startsWith("250 million"), await page.textContent(".kicker"));
    const shown = await page.textContent(".targets-panel");
    await put(page, "#lever-rule-county-floor-value", 1500000);
    await put(page, fund, 100000000);
    await page.waitForSelector(".conflict");
    const said = await page.textContent(".conflict");
    assert.ok(said.includes("county floor") && !said.includes(scenarios), said);
    assert.equal(await page.textContent(".targets-panel"), shown);
    await answered(page, "1,024", () => put(page, fund, 400000000));
    assert.equal(await page.locator(".conflict").count(), 0);
    await close(page);
  },

  "a server that is gone is said to be gone, and the figures stay": async () => {
    const short = await serve(join(scenarios, "illustrative-eu.toml"));
    const page = await ready(await open(short.address, { refused: ["net::"] }));
    const shown = await page.textContent(".targets-panel");
    await short.end();
    await page.selectOption("#draws", "1024");
    await page.waitForSelector(".status .warning");
    assert.ok((await page.textContent(".status .warning")).includes("No answer from the server"));
    assert.equal(await page.textContent(".targets-panel"), shown);
    await close(page);
  },

  "several scenarios, a token, and what happens without it": async () => {
    const two = await serve("--token", "0123456789abcdef", join(scenarios, "illustrative-eu.toml"), scenario);
    assert.ok(two.address.endsWith("#token=0123456789abcdef"));
    const stranger = await open(two.address.replace(/#.*/, ""), { refused: ["401"] });
    await stranger.waitForSelector("input[name=token]");
    await stranger.fill("input[name=token]", "0123456789abcdef");
    await stranger.click(".ask-token button");
    await ready(stranger);
    await close(stranger);
    const page = await ready(await open(two.address));
    assert.ok(!page.url().includes("token"), page.url());
    const first = await page.textContent(".title");
    await page.selectOption("#scenario", "sichuan-2020");
    await page.waitForFunction((was) => ![was, undefined].includes(document.querySelector(".title")?.textContent), first);
    await ready(page);
    assert.ok(page.url().includes("scenario=sichuan-2020"), page.url());
    await answered(page, "1,024", () => page.selectOption("#draws", "1024"));
    await answered(page, "1,024", () => put(page, fund, 250000000));
    assert.ok(page.url().includes("scenario=sichuan-2020"), page.url());
    await close(page);
    await two.end();
  },

  "nothing serious for those who cannot see or point; nothing sticks out": async () => {
    for (const [lang, width] of [["en", 1600], ["zh", 1600], ["en", 380], ["zh", 380]]) {
      for (const dark of [false, true]) {
        const page = await ready(await open(plain.address, { width, dark, fragment: `${long}&lang=${lang}` }));
        await put(page, fund, 250000000);
        await page.waitForSelector("#job");
        await page.locator("#levers").screenshot({ path: `${folder}/running-${lang}-${width}${dark ? "-dark" : ""}.png` });
        await page.selectOption("#draws", "1024");
        await page.waitForFunction(() => document.getElementById("fingerprint") && location.hash.includes("draws=1024&"));
        await page.waitForFunction(() => document.getElementById("job") === null);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
        await page.screenshot({ path: `${folder}/served-${lang}-${width}${dark ? "-dark" : ""}.png` });
        await accessible(page);
        await close(page);
      }
    }
  },
};

const failed = await failures(tests);
await plain.end();
process.exit(failed > 0 ? 1 : 0);
