// The WebAssembly module gives the fingerprint of the native engine: same_bits.mjs MODULE NATIVE SCENARIOS
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [modulePath, native, scenarios] = process.argv.slice(2);
const draws = 1100; // more than a block
const runs = [
  ['sichuan-2020'],
  ['sichuan-2020', 'fund.provincial.amount=250000000', 'shock.COVID-19.active=1'],
  ['sichuan-2020', 'optimal'],
  ['sichuan-2020', 'fund.provincial.amount=1000000'], // infeasible
  ['sichuan-2019'],
  ['illustrative-labour', 'optimal'],
];

const module = await WebAssembly.compile(readFileSync(modulePath));
const outside = WebAssembly.Module.imports(module).map((i) => i.name);
for (const name of outside) {
  // The C++ library's own messages; the engine itself asks for nothing.
  if (!['fd_close', 'fd_seek', 'fd_write'].includes(name)) throw new Error(`imports ${name}`);
}

async function open(image) {
  const refuse = () => 52;
  const imports = { wasi_snapshot_preview1: Object.fromEntries(outside.map((n) => [n, refuse])) };
  const { exports: e } = await WebAssembly.instantiate(module, imports);
  e._initialize();
  const pass = (bytes) => {
    const at = e.weir_buffer(bytes.length);
    new Uint8Array(e.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  };
  const text = (at) => {
    const bytes = new Uint8Array(e.memory.buffer, at);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  };
  if (e.weir_open(pass(image)) !== 1) throw new Error('the image was refused');
  return { e, pass, text };
}

async function pageRun(image, levers) {
  const { e, pass, text } = await open(image);
  for (const lever of levers) {
    const at = lever.lastIndexOf('=');
    const bytes = (s) => new TextEncoder().encode(s);
    const done = at < 0 ? e.weir_strategy(pass(bytes(lever)))
      : e.weir_set(pass(bytes(lever.slice(0, at))), Number(lever.slice(at + 1)));
    if (done !== 1) throw new Error(`${lever} was refused`);
  }
  const divided = e.weir_divide();
  if (divided !== 0) return `${divided} `;
  const start = performance.now();
  if (e.weir_simulate(draws, 1000) !== draws) throw new Error('draws are missing');
  console.log(`  ${Math.round(performance.now() - start)} ms for ${draws} draws,`,
    `${Math.round(e.memory.buffer.byteLength / 2 ** 20)} MiB`);
  return `0 ${text(e.weir_fingerprint())}`;
}

const folder = mkdtempSync(join(tmpdir(), 'weir-'));
let wrong = 0;
const seen = new Set();
try {
  for (const [name, ...levers] of runs) {
    const image = join(folder, 'image');
    const wanted = execFileSync(native, [join(scenarios, `${name}.toml`), image, draws, ...levers]);
    const found = await pageRun(readFileSync(image), levers);
    const same = found === wanted.toString();
    console.log(same ? 'same' : 'DIFFERENT', name, ...levers, found, same ? '' : wanted.toString());
    wrong += same ? 0 : 1;
    seen.add(found);
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (seen.size !== runs.length) throw new Error('two runs gave one fingerprint: levers do nothing');
process.exit(wrong === 0 ? 0 : 1);
