// The stored run as the levers change it: the same shape, so that everything draws it as it is.
import type { LiveData, Named, Note, Run, Series } from "../report";
import { strategies } from "../words";
import { anyMoved, commandOf, type Moves } from "./levers";
import type { Drawn, Looked } from "./worker";

export interface State {
  moves: Moves;
  looked: Looked;
  drawn: Drawn | null; // null: the intervals are of the parameters alone
}

/** Rows of `width` numbers by outcome and quarter; five quantiles of each start at `first`. */
const seriesOf = (rows: Float64Array, width: number, first: number, data: LiveData, quarters: number) => {
  const series: Record<string, Series> = {};
  data.headline.forEach((outcome, h) => {
    const read = (k: number) =>
      Array.from({ length: quarters }, (_, q) => rows[(h * quarters + q) * width + first + k]);
    series[outcome] = { p05: read(0), p25: read(1), p50: read(2), p75: read(3), p95: read(4) };
  });
  return series;
};

/** Expected values alone, where no interval is known yet. */
const expected = (looked: Looked, data: LiveData, quarters: number) => {
  const series: Record<string, Series> = {};
  for (const outcome of data.headline) {
    const from = data.outcomes.indexOf(outcome) * quarters;
    const values = [...looked.total.slice(from, from + quarters)];
    series[outcome] = { p05: values, p25: values, p50: values, p75: values, p95: values };
  }
  return series;
};

export const seriesIn = (looked: Looked, drawn: Drawn | null, data: LiveData, quarters: number) =>
  drawn ? seriesOf(drawn.summaries, 8, 3, data, quarters)
    : looked.quantiles ? seriesOf(looked.quantiles, 5, 0, data, quarters)
    : expected(looked, data, quarters);

/** The run's county figures move as the expected values do. */
const countyFigures = (run: Run, data: LiveData, now: Looked, origin: Looked) => {
  const quarters = run.quarters.length;
  const counties = run.counties.funds.length;
  return run.counties.figures.map((figure) => {
    const row = data.outcomes.indexOf(figure.outcome) * counties;
    const q = run.quarters.indexOf(figure.quarter);
    const expected = (looked: Looked, c: number) => looked.county[(row + c) * quarters + q];
    const moved = (values: number[]) =>
      values.map((value, c) => {
        const before = expected(origin, c);
        const after = expected(now, c);
        return Math.abs(before) > 1e-9 ? (value * after) / before : after;
      });
    return {
      outcome: figure.outcome, quarter: figure.quarter,
      p05: moved(figure.p05), p50: moved(figure.p50), p95: moved(figure.p95),
    };
  });
};

export const runOf = (
  run: Run, data: LiveData, programmes: Named[], state: State, origin: Looked, notes: Note[],
): Run => {
  const { looked, drawn, moves } = state;
  if (!anyMoved(moves) && !drawn) return run;
  const quarters = run.quarters.length;
  const series = seriesIn(looked, drawn, data, quarters);
  const chance = (n: number) =>
    drawn ? { probability: drawn.chances[2 * n], mcse: drawn.chances[2 * n + 1] }
      : { probability: looked.chances?.[n] ?? NaN, mcse: NaN };
  const [objective, bound, gap, worst_violation] = looked.certificate;
  const name = strategies[moves.strategy];
  return {
    ...run,
    label: moves.strategy === "" ? run.label : (name ?? run.label),
    strategy: moves.strategy || run.strategy,
    command: commandOf(run, data, moves),
    draws: drawn?.done ?? run.draws,
    total: looked.money.reduce((sum, amount) => sum + amount, 0),
    programmes: programmes.map((programme, k) => ({
      name: programme.name,
      funds: looked.programmes[k],
      adds: Object.fromEntries(
        data.outcomes.map((outcome, o) => [outcome, looked.added[k * data.outcomes.length + o]]),
      ),
    })),
    certificate: {
      ...run.certificate, objective, bound, gap, worst_violation,
      rules: run.certificate.rules.map((rule, k) => {
        const price = looked.rules[3 * k + 1];
        return {
          ...rule, binding: looked.rules[3 * k] === 1,
          shadow_price: Number.isFinite(price) ? price : null,
          total_cost: looked.rules[3 * k + 2], given_up: 0,
        };
      }),
    },
    series: { all: series },
    targets: run.targets.map((target, n) => ({ ...target, ...chance(n) })),
    all_targets: chance(run.targets.length),
    cases: [],
    notes: [...notes, ...run.notes],
    counties: {
      ...run.counties, funds: [...looked.money], figures: countyFigures(run, data, looked, origin),
    },
  };
};
