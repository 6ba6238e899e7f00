// The stored run as the levers change it: the same shape, so that everything draws it as it is.
import type { LiveData, Named, Note, Run, Series } from "../report";
import { strategies } from "../words";
import { anyMoved, commandOf, type Moves, valueOf } from "./levers";
import type { Answered } from "./remote";
import type { Drawn, Looked } from "./worker";

export interface State {
  moves: Moves;
  looked: Looked | null; // null: the page has no engine of its own
  drawn: Drawn | null; // null: the intervals are of the parameters alone
  whole?: Answered; // the server's run, finished
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

export const seriesIn = (run: Run, looked: Looked | null, drawn: Drawn | null, data: LiveData): Run["series"] => {
  const quarters = run.quarters.length;
  if (drawn) return { all: seriesOf(drawn.summaries, 8, 3, data, quarters) };
  if (!looked) return run.series;
  return { all: looked.quantiles ? seriesOf(looked.quantiles, 5, 0, data, quarters) : expected(looked, data, quarters) };
};

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

const moneyMoved = (data: LiveData, moves: Moves): number =>
  data.levers
    .filter((lever) => lever.kind === "fund")
    .reduce((sum, lever) => sum + valueOf(lever, moves) - lever.value, 0);

/** The server's run in the place of the stored one. */
const wholeRun = (run: Run, page: Run, notes: Note[]): Run => ({
  ...page, id: run.id, live: run.live,
  notes: [...notes, ...page.notes.filter((note) => note.kind !== "what-if")], // `notes` say it better
});

/** What the division alone tells. */
const divided = (run: Run, data: LiveData, programmes: Named[], looked: Looked, origin: Looked): Partial<Run> => {
  const [objective, bound, gap, worst_violation] = looked.certificate;
  return {
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
    counties: {
      ...run.counties, funds: [...looked.money], figures: countyFigures(run, data, looked, origin),
    },
  };
};

export const runOf = (
  run: Run, data: LiveData, programmes: Named[], state: State, origin: Looked | null, notes: Note[],
): Run => {
  const { looked, drawn, moves, whole } = state;
  if (whole) return wholeRun(run, whole.page, notes);
  if (!anyMoved(moves) && !drawn) return run;
  const chance = (n: number) =>
    drawn ? { probability: drawn.chances[2 * n], mcse: drawn.chances[2 * n + 1] }
      : { probability: looked?.chances?.[n] ?? NaN, mcse: NaN };
  const name = strategies[moves.strategy];
  return {
    ...run,
    total: run.total + moneyMoved(data, moves),
    ...(looked && origin && divided(run, data, programmes, looked, origin)),
    label: moves.strategy === "" ? run.label : (name ?? run.label),
    strategy: moves.strategy || run.strategy,
    command: commandOf(run, data, moves),
    draws: drawn?.done ?? run.draws,
    series: seriesIn(run, looked, drawn, data),
    targets: run.targets.map((target, n) => ({ ...target, ...chance(n) })),
    all_targets: chance(run.targets.length),
    cases: [],
    notes: [...notes, ...run.notes],
  };
};
