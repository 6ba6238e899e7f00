// What runs in a worker: one instance of the engine's module, asked one thing at a time. The page
// starts it from the text of this function, so it may name nothing outside itself.

/** [path, value] as set() of the engine takes them; the strategy where it is another. */
export interface Moved {
  values: [string, number][];
  strategy: string;
}

export type Question =
  | { kind: "open"; module: WebAssembly.Module; image: Uint8Array }
  | { kind: "look"; moved: Moved; draws: number }
  | { kind: "draw"; draws: number };

/** Numbers as include/weir/embed.hpp lays them out. */
export interface Looked {
  kind: "look";
 
  code: number; // 0: done; 2: unsupported; 3: infeasible; 4: a value is out of range
  text: string;
  certificate: Float64Array;
  rules: Float64Array;
  money: Float64Array;
  programmes: Float64Array;
  added: Float64Array;
  county: Float64Array;
  total: Float64Array;
  quantiles: Float64Array | null; // of the glance; null: the scenario needs draws
  chances: Float64Array | null;
  took: number; // milliseconds in the worker
}

export interface Drawn {
  kind: "draw";
 
  done: number;
  summaries: Float64Array;
  classes?: Float64Array; // of each class as summaries
  chances: Float64Array;
  fingerprint: string;
}

export type Answer = { kind: "open"; good: boolean } | Looked | Drawn;

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  weir_buffer(bytes: number): number;
  weir_open(bytes: number): number;
  weir_reset(): void;
  weir_set(bytes: number, value: number): number;
  weir_strategy(bytes: number): number;
  weir_divide(): number;
  weir_glance(draws: number): number;
  weir_simulate(draws: number, blocks: number): number;
  weir_numbers(what: number): number;
  weir_count(): number;
  weir_fingerprint(): number;
  weir_text(): number;
}

export const work = (): void => {
  let engine: Exports;
  const answer = (what: Answer) => postMessage(what);
  const pass = (bytes: Uint8Array): number => {
    const at = engine.weir_buffer(bytes.length);
    new Uint8Array(engine.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  };
  const written = (text: string) => pass(new TextEncoder().encode(text));
  const text = (at: number): string => {
    const bytes = new Uint8Array(engine.memory.buffer, at);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  };
  const numbers = (what: number): Float64Array => {
    const at = engine.weir_numbers(what);
    return new Float64Array(engine.memory.buffer, at, engine.weir_count()).slice();
  };

  const open = async (module: WebAssembly.Module, image: Uint8Array) => {
    // The C++ library could print a message of its own; it is refused. The engine asks for nothing.
    const names = WebAssembly.Module.imports(module).map((one) => one.name);
    const refused = Object.fromEntries(names.map((name) => [name, () => 52]));
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: refused });
    engine = instance.exports as unknown as Exports;
    engine._initialize();
    answer({ kind: "open", good: engine.weir_open(pass(image)) === 1 });
  };

  const divide = (moved: Moved): [number, string] => {
    engine.weir_reset();
    for (const [path, value] of moved.values) {
      if (engine.weir_set(written(path), value) !== 1) return [4, path];
    }
    if (moved.strategy !== "" && engine.weir_strategy(written(moved.strategy)) !== 1) {
      return [4, moved.strategy];
    }
    const code = engine.weir_divide();
    return [code, code === 0 ? "" : text(engine.weir_text())];
  };

  const none = new Float64Array(0);
  const look = (moved: Moved, draws: number) => {
    const start = performance.now();
    const [code, why] = divide(moved);
    const good = code === 0;
    const glanced = good && draws > 0 && engine.weir_glance(draws) === 1;
    const read = (what: number) => (good ? numbers(what) : none);
    answer({
      kind: "look", code, text: why,
      certificate: read(0), rules: read(1), money: read(2), programmes: read(3), county: read(4), total: read(5),
      added: read(8), quantiles: glanced ? numbers(9) : null, chances: glanced ? numbers(10) : null,
      took: performance.now() - start,
    });
  };

  const draw = (draws: number) => {
    const done = engine.weir_simulate(draws, 1);
    answer({
      kind: "draw", done, summaries: numbers(6), classes: numbers(11), chances: numbers(7),
      fingerprint: text(engine.weir_fingerprint()),
    });
  };

  onmessage = ({ data }: MessageEvent<Question>) => {
    if (data.kind === "open") void open(data.module, data.image);
    else if (data.kind === "look") look(data.moved, data.draws);
    else draw(data.draws);
  };
};
