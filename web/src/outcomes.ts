// Looking up what a run says of an outcome.
import { money, rounded, whole } from "./figures";
import type { Quantiles } from "./interval";
import type { Case, Run } from "./report";
import type { View } from "./state";
import { outcomes } from "./words";

export const isMoney = (outcome: string): boolean => outcome.startsWith("funds") || outcome === "value_added";

export const outcomeName = (outcome: string, view: View): string =>
  outcomes[outcome] ? view.text(outcomes[outcome]) : outcome;

export const quantiles = (
  run: Run,
  outcome: string,
  quarter: string,
  scope = "all",
): Quantiles | undefined => {
  const series = run.series[scope]?.[outcome];
  const at = run.quarters.indexOf(quarter);
  if (series === undefined || at < 0) return undefined;
  return {
    p05: series.p05[at],
    p25: series.p25[at],
    p50: series.p50[at],
    p75: series.p75[at],
    p95: series.p95[at],
  };
};

export const caseQuantiles = (other: Case, outcome: string, quarter: string): Quantiles | undefined =>
  other.outcomes.find((row) => row.outcome === outcome && row.quarter === quarter);

export const lastQuarter = (run: Run): string => run.quarters[run.quarters.length - 1];

/** Where the plan is judged: the first target's quarter, else the goal's, else the end. */
export const judgedQuarter = (run: Run): string =>
  run.targets[0]?.by ?? run.certificate.goals[0]?.quarter ?? lastQuarter(run);

export const figure = (outcome: string, value: number, view: View): string =>
  isMoney(outcome) ? money(value, view.run.currency, view.choice.lang) : rounded(value);

export const exactFigure = (outcome: string, value: number, view: View): string =>
  isMoney(outcome) ? money(value, view.run.currency, view.choice.lang) : whole(value);

export const caseName = (other: Case, view: View): string =>
  view.say(other.shocks_active ? "with_shock" : "without_shock", view.text(other.title));
