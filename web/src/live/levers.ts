// What may be moved, what was moved, and the same as a link, a command and a scenario file.
import type { Lever, LiveData, Run } from "../report";
import type { Moved } from "./worker";

/** Only what differs from the stored run. */
export interface Moves {
  values: Record<string, number>;
  strategy: string; // empty: as stored
}

export const unmoved: Moves = { values: {}, strategy: "" };
export const anyMoved = (moves: Moves): boolean =>
  moves.strategy !== "" || Object.keys(moves.values).length > 0;

export const valueOf = (lever: Lever, moves: Moves): number => moves.values[lever.path] ?? lever.value;

export const horizon = "time.quarters";
export const quartersOf = (moves: Moves, run: Run): number => moves.values[horizon] ?? run.quarters.length;

const nearly = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

const withValue = (moves: Moves, lever: Lever, value: number): Moves => {
  const { [lever.path]: _, ...values } = moves.values;
  if (!nearly(value, lever.value)) values[lever.path] = value;
  return { ...moves, values };
};

/** The other programmes give way in proportion, so that the shares keep their sum. */
const withShare = (moves: Moves, levers: Lever[], lever: Lever, value: number): Moves => {
  const all = levers.filter((one) => one.kind === "programme");
  const others = all.filter((one) => one !== lever);
  const sum = all.reduce((total, one) => total + one.value, 0);
  const own = Math.min(value, sum);
  const held = others.reduce((total, one) => total + valueOf(one, moves), 0);
  let after = withValue(moves, lever, own);
  let left = sum - own;
  others.forEach((one, i) => {
    const part = held > 0 ? (valueOf(one, moves) * (sum - own)) / held : (sum - own) / others.length;
    const given = i === others.length - 1 ? left : Math.round(part * 1e6) / 1e6;
    left -= given;
    after = withValue(after, one, Math.round(given * 1e9) / 1e9);
  });
  return after;
};

export const move = (moves: Moves, levers: Lever[], lever: Lever, value: number): Moves =>
  lever.kind === "programme" ? withShare(moves, levers, lever, value) : withValue(moves, lever, value);

export const letGo = (moves: Moves, levers: Lever[], lever: Lever): Moves => {
  const back = lever.kind === "programme" ? levers.filter((one) => one.kind === "programme") : [lever];
  return back.reduce((after, one) => withValue(after, one, one.value), moves);
};

export const asMoved = (moves: Moves): Moved => ({
  values: Object.entries(moves.values),
  strategy: moves.strategy,
});

export const toLink = (moves: Moves): string =>
  [
    ...Object.entries(moves.values).map(([path, value]) => `${path}=${value}`),
    ...(moves.strategy === "" ? [] : [`strategy=${moves.strategy}`]),
  ].join("\n");

export const fromLink = (link: string, data: LiveData, run: Run): Moves => {
  let moves = unmoved;
  for (const line of link.split("\n")) {
    const at = line.lastIndexOf("=");
    const path = line.slice(0, at);
    const text = line.slice(at + 1);
    if (path === "strategy" && data.strategies.includes(text) && text !== run.strategy) {
      moves = { ...moves, strategy: text };
    }
    const lever = data.levers.find((one) => one.path === path);
    const value = Number(text);
    if (lever && text !== "" && Number.isFinite(value)) moves = withValue(moves, lever, value);
  }
  return moves;
};

export const moneyWords = (value: number, currency: string): string => `${Number(value.toFixed(2))} ${currency}`;

/** As the file writes it. */
const fileValue = (lever: Lever, value: number, run: Run): string => {
  if (lever.unit === "money") return JSON.stringify(moneyWords(value, run.currency));
  if (lever.unit === "switch") return value === 1 ? "true" : "false";
  return String(value);
};

const shellWord = (word: string): string =>
  /^[\w./:=,+%@-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;

export const commandOf = (run: Run, data: LiveData, moves: Moves): string => {
  const sets = data.levers
    .filter((lever) => lever.path in moves.values)
    .map((lever) => {
      const value = moves.values[lever.path];
      const text = lever.unit === "money" ? moneyWords(value, run.currency)
        : lever.unit === "switch" ? String(value === 1) : String(value);
      return ` --set ${shellWord(`${lever.path}=${text}`)}`;
    });
  const command = moves.strategy === "" ? run.command : run.command.replace(/ --strategy \S+/, "");
  return command + sets.join("") + (moves.strategy === "" ? "" : ` --strategy ${moves.strategy}`);
};

/** Table, name and key of a path; the name may be quoted. */
const partsOf = (path: string): string[] =>
  [...path.matchAll(/"([^"]*)"|[^."]+/g)].map((match) => match[1] ?? match[0]);

/** A scenario file with only the differences, to stand beside the run's own. */
export const scenarioOf = (run: Run, data: LiveData, moves: Moves): string => {
  const tables = new Map<string, string[]>(); // header and name -> lines
  const add = (header: string, name: string, line: string) => {
    const key = name === "" ? `[${header}]` : `[[${header}]]\nname = ${JSON.stringify(name)}`;
    tables.set(key, [...(tables.get(key) ?? []), line]);
  };
  for (const lever of data.levers) {
    const changed = lever.path in moves.values || data.overridden.includes(lever.path);
    if (!changed) continue;
    const value = fileValue(lever, valueOf(lever, moves), run);
    const parts = partsOf(lever.path);
    if (parts.length === 2) {
      add(parts[0], "", `${parts[1]} = ${value}`);
      continue;
    }
    const [table, name, key] = parts;
    add(table, name, `${key} = ${value}`);
    if (table === "fund" || table === "rule") add(table, name, "evidence = []");
    if (table === "rule") add(table, name, 'basis = "assumption"');
  }
  const strategy = moves.strategy || (data.overridden.includes("strategy.name") ? run.strategy : "");
  if (strategy !== "") add("strategy", "", `name = "${strategy}"`);
  const known = new Set([...data.levers.map((lever) => lever.path), "strategy.name"]);
  const rest = data.overridden.filter((path) => !known.has(path) && !path.startsWith("simulation."));
  return [
    `# To stand beside ${data.file}.`,
    ...rest.map((path) => `# The run had also set ${path}.`),
    "format = 1",
    `extends = ${JSON.stringify(data.file)}`,
    `title = { en = ${JSON.stringify(`${run.title.en}, what if`)}, zh = ${JSON.stringify(`${run.title.zh || run.title.en}（假设推演）`)} }`,
    ...[...tables].map(([header, lines]) => `\n${header}\n${lines.join("\n")}`),
    "",
  ].join("\n");
};
