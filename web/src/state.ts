// What the reader has chosen. All of it stands in the link.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Language, Report, Run, Text } from "./report";
import type { Levers } from "./live/live";
import { type Word, words } from "./words";

export interface Choice {
  lang: Language;
  run: string;
  map: string; // funds, a figure (outcome@quarter), or money~K, jobs~K: the change under plan K
  per: "total" | "head";
  county: string;
  fan: string;
  find: string;
  sort: string; // a column, with a leading minus for the greatest first; empty: the table's order
  rank: "" | "1";
  scenario: string; // of several that are served; empty: the first
  draws: string; // that the server is asked for; empty: as the file says
  set: string; // what the levers moved, a line each: path=value
}

const keys = ["lang", "run", "map", "per", "county", "fan", "find", "sort", "rank", "scenario", "draws", "set"] as const;

const defaults = (report: Report): Choice => ({
  lang: report.language,
  run: report.runs[0].id,
  map: "funds",
  per: "total",
  county: "",
  fan: "jobs",
  find: "",
  sort: "",
  rank: "",
  scenario: "",
  draws: "",
  set: "",
});

const read = (report: Report): Choice => {
  const choice = defaults(report);
  const link = new URLSearchParams(location.hash.slice(1));
  for (const key of keys) {
    const value = link.get(key);
    if (value !== null) (choice as unknown as Record<string, string>)[key] = value;
  }
  if (choice.lang !== "zh") choice.lang = "en";
  if (!report.runs.some((run) => run.id === choice.run)) choice.run = report.runs[0].id;
  if (!/^[1-9]\d{0,6}$/.test(choice.draws)) choice.draws = "";
  if (choice.per !== "head") choice.per = "total";
  if (!report.land.counties.some((county) => county.code === choice.county)) choice.county = "";
  if (report.public) choice.sort = choice.rank = "";
  return choice;
};

const write = (choice: Choice, report: Report): void => {
  const usual = defaults(report);
  const link = new URLSearchParams();
  for (const key of keys) if (choice[key] !== usual[key]) link.set(key, choice[key]);
  const text = link.toString();
  history.replaceState(null, "", text === "" ? location.pathname + location.search : `#${text}`);
};

export const useChoice = (report: Report): [Choice, (change: Partial<Choice>) => void] => {
  const [choice, setChoice] = useState(() => read(report));
  useEffect(() => {
    const follow = () => setChoice(read(report));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [report]);
  const change = (part: Partial<Choice>) =>
    setChoice((before) => {
      const after = { ...before, ...part };
      write(after, report);
      return after;
    });
  return [choice, change];
};

export interface View {
  report: Report;
  run: Run; // as the levers have it
  base: Run; // as stored
  levers: Levers | null;
  choice: Choice;
  change: (part: Partial<Choice>) => void;
  /** Words of the page in the reader's language; {0}, {1} are filled in. */
  say: (word: Word, ...parts: (string | number)[]) => string;
  /** A text of the scenario in the reader's language. */
  text: (text: Text) => string;
}

export const ViewContext = createContext<View | null>(null);
export const useView = (): View => useContext(ViewContext)!;

export const makeView = (
  report: Report,
  choice: Choice,
  change: (part: Partial<Choice>) => void,
  base: Run,
  levers: Levers | null,
): View => ({
  report,
  run: base,
  base,
  levers,
  choice,
  change,
  say: (word, ...parts) =>
    words[word][choice.lang].replace(/\{(\d)\}/g, (_, i) => String(parts[Number(i)])),
  text: (text) => text[choice.lang] || text.en,
});
