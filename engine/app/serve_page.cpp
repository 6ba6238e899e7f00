// The page at /: no files, no requests elsewhere; its script and style run because their hashes are
// in the policy.
#include <string>
#include <string_view>

#include "app/serve_routes.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

constexpr std::string_view page = R"page(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Weir</title>
<style>
:root { color-scheme: light dark; --quiet: light-dark(#5a6270, #a4abb8); --line: light-dark(#d5d9e0, #3c424c); --accent: light-dark(#0b5cad, #78b4f2); }
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-bottom: 0; }
.quiet { color: var(--quiet); }
section { border-top: 1px solid var(--line); padding: 1rem 0; }
label { display: grid; grid-template-columns: minmax(0, 20rem) minmax(0, 12rem) 1fr; gap: .3rem 1rem; align-items: center; }
@media (max-width: 40rem) { label { grid-template-columns: 1fr; } }
input, select, button { font: inherit; padding: .2rem .5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .15rem .8rem .15rem 0; } th:first-child, td:first-child { text-align: left; }
progress { accent-color: var(--accent); width: 12rem; }
pre { white-space: pre-wrap; }
header { display: flex; justify-content: space-between; align-items: baseline; }
</style>
</head>
<body>
<header><h1 data-t="heading"></h1><button id="language" type="button"></button></header>
<p class="quiet" data-t="about"></p>
<main id="scenarios"></main>
<script>
'use strict';
const words = {
  en: { heading: 'What if?', about: 'Each run is the full simulation of this machine. Values left empty stay as the scenario says.',
    other: '中文', run: 'Run', cancel: 'Cancel', strategy: 'strategy', draws: 'draws', as_file: 'as in the file',
    chance: 'chance', target: 'target', at_least: 'at least', by: 'by', all: 'all targets', outcome: 'outcome',
    median: 'median', low: '5%', high: '95%', preparing: 'dividing the money', queued: 'waiting', running: 'simulating',
    cancelled: 'cancelled', failed: 'failed', done: 'done', from: 'from', to: 'to', token: 'The token is missing or wrong; open the address that weir serve printed.' },
  zh: { heading: '假如……', about: '每次运行都是本机的完整模拟。留空的值与方案文件相同。',
    other: 'English', run: '运行', cancel: '取消', strategy: '分配方式', draws: '模拟次数', as_file: '与文件相同',
    chance: '概率', target: '目标', at_least: '不少于', by: '截至', all: '全部目标', outcome: '指标',
    median: '中位数', low: '5%', high: '95%', preparing: '正在分配资金', queued: '等待中', running: '正在模拟',
    cancelled: '已取消', failed: '失败', done: '完成', from: '从', to: '到', token: '缺少令牌或令牌错误；请打开 weir serve 给出的地址。' } };
let language = navigator.language.startsWith('zh') ? 'zh' : 'en';
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const client = crypto.getRandomValues(new Uint32Array(2)).join('-');
let scenarios = [];
const t = key => words[language][key] || key;
const make = (tag, text, ...children) => { const e = document.createElement(tag); if (text) e.textContent = text; e.append(...children); return e; };
function ask(path, options = {}) {
  const headers = { 'Weir-Client': client };
  if (token) headers.Authorization = 'Bearer ' + token;
  if (options.body) headers['Content-Type'] = 'application/json';
  return fetch(path, { ...options, headers });
}
const percent = p => p > 0.95 ? '> 95%' : p < 0.05 ? '< 5%' : Math.round(100 * p) + '%';
const count = v => Math.abs(v) < 1 ? v.toPrecision(2) : Math.round(v).toLocaleString(language);
function table(heads, rows) {
  return make('table', '', make('thead', '', make('tr', '', ...heads.map(h => make('th', t(h))))),
    make('tbody', '', ...rows.map(r => make('tr', '', ...r.map(c => make('td', c))))));
}
function results(scenario, run) {
  const part = make('div');
  const found = run.result || run.estimate;
  if (!found) return part;
  const rows = found.targets.map((x, i) => { const s = scenario.targets[i];
    return [s.name + ': ' + s.outcome, count(s.at_least), s.by, percent(x.probability)]; });
  if (rows.length) {
    rows.push([t('all'), '', '', percent(found.all_targets.probability)]);
    part.append(table(['target', 'at_least', 'by', 'chance'], rows));
  }
  const last = found.outcomes.filter(o => !o.scope || o.scope === 'all');
  const end = last.length ? last[last.length - 1].quarter : '';
  part.append(table(['outcome', 'by', 'low', 'median', 'high'], last.filter(o => o.quarter === end)
    .map(o => [o.outcome, o.quarter, count(o.p05), count(o.p50), count(o.p95)])));
  return part;
}
async function follow(scenario, id, place, bar, note) {
  const answer = await ask('/api/runs/' + id + '/events');
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events) {
      const data = event.split('\n').find(line => line.startsWith('data: '));
      if (!data) continue;
      const run = JSON.parse(data.slice(6));
      bar.max = run.draws || 1; bar.value = run.draws_done || 0;
      note.textContent = t(run.state) + (run.problem ? '\n' + run.problem.detail : '');
      if (run.estimate) place.replaceChildren(results(scenario, run));
    }
  }
  const run = await (await ask('/api/runs/' + id)).json();
  if (run.result) place.replaceChildren(results(scenario, run));
}
function section(scenario) {
  const title = scenario.title[language] || scenario.id;
  const form = make('form'), fields = {};
  for (const lever of scenario.levers) {
    const input = make('input'); input.placeholder = lever.value; fields[lever.path] = input;
    form.append(make('label', '', make('span', lever.path), input,
      make('span', t('from') + ' ' + lever.from + ' ' + t('to') + ' ' + lever.to)));
  }
  const strategy = make('select');
  for (const name of ['', 'equal', 'per_capita', 'formula', 'optimal', 'fair', 'robust']) {
    const option = make('option', name || t('as_file') + ' (' + scenario.strategy + ')'); option.value = name; strategy.append(option);
  }
  const draws = make('input'); draws.type = 'number'; draws.min = 1; draws.placeholder = scenario.draws;
  form.append(make('label', '', make('span', t('strategy')), strategy), make('label', '', make('span', t('draws')), draws));
  const go = make('button', t('run')), stop = make('button', t('cancel')); stop.type = 'button'; stop.disabled = true;
  const bar = make('progress'); bar.value = 0;
  const note = make('pre'); note.setAttribute('role', 'status');
  const place = make('div');
  form.append(make('p', '', go, ' ', stop, ' ', bar));
  let id = '';
  stop.addEventListener('click', () => ask('/api/runs/' + id, { method: 'DELETE' }));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const body = { scenario: scenario.id, set: {}, replace: true };
    for (const [path, input] of Object.entries(fields)) if (input.value) body.set[path] = input.value;
    if (strategy.value) body.strategy = strategy.value;
    if (draws.value) body.draws = Number(draws.value);
    note.textContent = t('preparing');
    const answer = await ask('/api/runs', { method: 'POST', body: JSON.stringify(body) });
    const run = await answer.json();
    if (answer.status !== 202) { note.textContent = run.detail; return; }
    id = run.run; stop.disabled = false;
    await follow(scenario, id, place, bar, note);
    stop.disabled = true;
  });
  return make('section', '', make('h2', title), make('p', scenario.id), form, note, place);
}
function draw() {
  document.documentElement.lang = language;
  document.getElementById('language').textContent = t('other');
  for (const e of document.querySelectorAll('[data-t]')) e.textContent = t(e.dataset.t);
  document.getElementById('scenarios').replaceChildren(...scenarios.map(section));
}
document.getElementById('language').addEventListener('click', () => { language = language === 'en' ? 'zh' : 'en'; draw(); });
(async () => {
  const answer = await ask('/api/scenarios');
  if (answer.status === 200) scenarios = (await answer.json()).scenarios;
  draw();
  if (answer.status === 401) document.getElementById('scenarios').textContent = t('token');
})();
</script>
</body>
</html>
)page";

std::string base64_of_hex(const std::string& hex) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  unsigned bits = 0, held = 0;
  for (const char c : hex) {
    bits = (bits << 4) | digit(c);
    held += 4;
    if (held < 6) continue;
    held -= 6;
    text += letters[(bits >> held) & 63U];
  }
  if (held > 0) text += letters[(bits << (6 - held)) & 63U];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

/// The sources of every inline <tag> of the page, as a policy names them.
std::string hashes(std::string_view html, const std::string& tag) {
  std::string list;
  const std::string open = "<" + tag + ">", close = "</" + tag + ">";
  for (std::size_t at = 0; (at = html.find(open, at)) != std::string_view::npos;) {
    const std::size_t begin = at + open.size(), end = html.find(close, begin);
    if (end == std::string_view::npos) break;
    list += " 'sha256-" + base64_of_hex(sha256_hex(html.substr(begin, end - begin))) + "'";
    at = end;
  }
  return list.empty() ? " 'none'" : list;
}

}  // namespace

std::string serve_page_html() { return std::string(page); }

WebPage page_of(std::string html) {
  std::string policy = "default-src 'none'; script-src" + hashes(html, "script") + "; style-src" +
                       hashes(html, "style") +
                       "; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'";
  return {std::move(html), std::move(policy)};
}

}  // namespace weir
