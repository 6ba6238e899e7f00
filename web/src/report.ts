// The data of the page, as engine/store/report_json.cpp writes them.

export type Language = "en" | "zh";
export interface Text {
  en: string;
  zh: string;
}

export interface County {
  code: string;
  name: Text;
  class: string;
  group: Text;
  population: number;
  funded: boolean;
  counted: boolean;
  estimated: string[];
}

export interface Named {
  name: string;
  title: Text;
}

/** Grid points are origin + step * point; an arc is its first point, then steps. ~i: backwards. */
export interface Outlines {
  west: number;
  south: number;
  step: number;
  arcs: number[][];
  shapes: Record<string, number[][]>;
  attribution: string;
  approval: string;
}

/** By quarter. */
export interface Series {
  p05: number[];
  p25: number[];
  p50: number[];
  p75: number[];
  p95: number[];
}

export interface Target {
  name: string;
  outcome: string;
  by: string;
  at_least: number;
  probability: number;
  mcse: number;
}

export interface Chance {
  probability: number;
  mcse: number;
}

export interface CaseOutcome {
  outcome: string;
  scope: string;
  quarter: string;
  mean: number;
  sd: number;
  mcse: number;
  p05: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
}

/** The run with its shocks switched over. */
export interface Case {
  name: string;
  title: Text;
  shocks_active: boolean;
  targets: Target[];
  all_targets: Chance;
  outcomes: CaseOutcome[];
}

export interface Rule {
  name: string;
  title: Text;
  kind: string;
  binding: boolean;
  shadow_price: number | null;
  total_cost: number;
  given_up: number;
}

export interface Goal {
  outcome: string;
  quarter: string;
  weight: number;
}

export interface CountyFigure {
  outcome: string;
  quarter: string;
  p05: number[];
  p50: number[];
  p95: number[];
  rank?: number[][];
  rank_per_head?: number[][];
}

/** One of the factors that decide how far the answer can be believed. */
export interface Credibility {
  factor: string;
  level: number; // 0 to 4
  name: Text;
  reason: Text;
}

export interface Prior {
  path: string;
  name: Text;
  unit: string;
  p05: number;
  central: number;
  p95: number;
}

export interface Note {
  kind: string;
  evidence: string;
  text: string;
  text_zh?: string;
}

/** A number that may be moved. */
export interface Lever {
  path: string;
  kind: string; // fund, programme, shock, horizon, parameter, or the kind of a rule
  title: Text;
  unit: "money" | "share" | "times" | "switch" | "quarters" | "number";
  value: number; // of the stored run
  from: number;
  to: number;
  main: boolean;
}

/** What the engine in the page needs, as engine/store/report_live.cpp writes it. */
export interface LiveData {
  image: string;
  file: string;
  overridden: string[];
  unit: number; // money is in multiples of it
  levers: Lever[];
  strategies: string[];
  headline: string[];
  outcomes: string[];
  fingerprint: string;
}

export interface Run {
  id: string;
  created: string;
  label: Text;
  title: Text;
  scenario: string;
  command: string;
  weir: string;
  digest: string;
  seed: string;
  draws: number;
  strategy: string;
  synthetic: boolean;
  currency: string;
  quarters: string[];
  funds: { name: string; title: Text; year: number; amount: number }[];
  total: number;
  programmes: { name: string; funds: number; adds: Record<string, number> }[];
  certificate: {
    objective: number;
    bound: number;
    gap: number;
    worst_violation: number;
    goals: Goal[];
    rules: Rule[];
  };
  series: Record<string, Record<string, Series>>;
  targets: Target[];
  all_targets: Chance;
  cases: Case[];
  priors: Prior[];
  notes: Note[];
  credibility: Credibility[];
  counties: { draws: number; funds: number[]; figures: CountyFigure[] };
  live: LiveData | null; // null: a page without levers
}

export interface Standing {
  mean: number;
  difference: number;
  error: number;
  p05: number;
  p95: number;
  above_first: number;
  within_error: boolean;
}

export interface Plan {
  label: Text;
  run: string;
  objective: number;
  gap: number;
  targets: number[];
  all_targets: number;
  better: number;
  worse: number;
  same: number;
  money: number[];
  jobs_declared: number[];
}

/** Differences are to the first plan, draw by draw. */
export interface Comparison {
  draws: number;
  jobs_by: string;
  plans: Plan[];
  outcomes: { outcome: string; quarter: string; standings: Standing[] }[];
}

export interface Report {
  format: number;
  language: Language;
  public: boolean;
  land: { counties: County[]; classes: Named[]; programmes: Named[] };
  outlines: Outlines | null;
  runs: Run[];
  comparison: Comparison | null;
}
