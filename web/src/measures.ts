// What a county can be coloured by, and how its values are grouped into five steps.
import { inScale, moneyScale, rounded, signed } from "./figures";
import { tell } from "./live/words";
import { judgedQuarter, outcomeName } from "./outcomes";
import type { CountyFigure } from "./report";
import type { View } from "./state";

export interface Measure {
  key: string;
  label: string;
  unit: string;
  change: boolean; // a difference to the first plan: two colours around zero
  values: (number | null)[]; // null: nothing to show there
  figure?: CountyFigure;
  scale: number; // what a raw value is multiplied by, by county: see `per`
  show: (value: number) => string;
}

export const figureKey = (figure: CountyFigure): string => `${figure.outcome}@${figure.quarter}`;

interface Raw {
  key: string;
  name: string;
  money: boolean;
  change: boolean;
  values: number[];
  figure?: CountyFigure;
}

const rawMeasures = (view: View): Raw[] => {
  const { run, report, say, text } = view;
  const raws: Raw[] = [
    { key: "funds", name: say("funds"), money: true, change: false, values: run.counties.funds },
    ...run.counties.figures.map((figure) => ({
      key: figureKey(figure),
      name: `${outcomeName(figure.outcome, view)}, ${figure.quarter}`,
      money: false,
      change: false,
      values: figure.p50,
      figure,
    })),
  ];
  report.comparison?.plans.forEach((plan, k) => {
    if (k === 0) return;
    const jobs = outcomeName("jobs_declared", view);
    raws.push(
      { key: `money~${k}`, name: say("change_of", say("funds"), text(plan.label)), money: true, change: true, values: plan.money },
      { key: `jobs~${k}`, name: say("change_of", jobs, text(plan.label)), money: false, change: true, values: plan.jobs_declared },
    );
  });
  if (view.run !== view.base) {
    const before = view.base.counties;
    const jobs = (all: CountyFigure[]) =>
      all.find((figure) => figure.outcome === "jobs_declared" && figure.quarter === judgedQuarter(run));
    const now = jobs(run.counties.figures);
    const then = jobs(before.figures);
    const less = (a: number[], b: number[]) => a.map((value, c) => value - b[c]);
    raws.push({ key: "money~levers", name: tell(view, "change_funds"), money: true, change: true, values: less(run.counties.funds, before.funds) });
    if (now && then) {
      raws.push({ key: "jobs~levers", name: tell(view, "change_jobs"), money: false, change: true, values: less(now.p50, then.p50) });
    }
  }
  return raws;
};

export const measureNames = (view: View): { key: string; name: string; change: boolean }[] =>
  rawMeasures(view).map(({ key, name, change }) => ({ key, name, change }));

export const measureOf = (view: View): Measure => {
  const { run, report, say, choice } = view;
  const raws = rawMeasures(view);
  const raw = raws.find(({ key }) => key === choice.map) ?? raws[0];
  const head = choice.per === "head";
  const scale = head && !raw.money ? 1e4 : 1;
  const { counties } = report.land;
  const values = counties.map((county, c) => {
    const concerned = raw.money ? county.funded : county.counted;
    if (!concerned || (head && county.population <= 0)) return null;
    return head ? (raw.values[c] * scale) / county.population : raw.values[c];
  });
  const most = Math.max(...values.map((value) => Math.abs(value ?? 0)));
  const money = moneyScale(most, run.currency, choice.lang);
  const show = (value: number) => {
    const figure = raw.money ? inScale(value, money) : rounded(value);
    return raw.change ? signed(figure) : figure;
  };
  const perWord = head ? say(raw.money ? "per_person" : "per_10k") : "";
  const unit = [raw.money ? money.unit.trim() : "", perWord].filter((part) => part !== "").join(" ");
  return { key: raw.key, label: raw.name, unit, change: raw.change, values, figure: raw.figure, scale, show };
};

/** Two significant figures, so that a legend can be read. */
const tidy = (value: number): number => Number(value.toPrecision(2));

/** Upper bounds of the steps but the last. A change has three steps down, one about zero, three up. */
export const breaksOf = (measure: Measure): number[] => {
  const sizes = measure.values
    .map((value) => Math.abs(value ?? 0))
    .filter((value) => value > 1e-9)
    .sort((a, b) => a - b);
  if (sizes.length === 0) return [];
  const at = (share: number) => tidy(sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))]);
  if (measure.change) {
    const [low, high] = [at(0.4), at(0.8)];
    const least = tidy(low / 10);
    return [...new Set([-high, -low, -least, least, low, high])].sort((a, b) => a - b);
  }
  return [...new Set([at(0.2), at(0.4), at(0.6), at(0.8)])];
};

/** Which colour: a class of the style sheet. */
export const shadeOf = (measure: Measure, breaks: number[], value: number | null): string => {
  if (value === null) return "out";
  if (measure.change) {
    const step = breaks.filter((bound) => value >= bound).length;
    return `d${step}`;
  }
  if (value <= 1e-9) return "empty";
  return `s${breaks.filter((bound) => value >= bound).length}`;
};
