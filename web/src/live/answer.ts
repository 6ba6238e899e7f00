// The stored run as the levers change it: the same shape, so that everything draws it as it is.
import type { LiveData, Note, Report, Run, Series } from "../report";
import { strategies } from "../words";
import { anyMoved, commandOf, type Moves, quartersOf, valueOf } from "./levers";
import type { Answered } from "./remote";
import type { Drawn, Looked } from "./worker";

type Land = Report["land"];

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

/** Expected values by county before and after; what they grow by is what a stored figure grows by. */
const growth = (data: LiveData, now: Looked, origin: Looked, counties: number, before: number, after: number) =>
  (outcome: string, members: number[], q: number) => (value: number): number => {
    const row = data.outcomes.indexOf(outcome) * counties;
    const sum = (looked: Looked, quarters: number) =>
      members.reduce((total, c) => total + looked.county[(row + c) * quarters + q], 0);
    const old = sum(origin, before);
    return Math.abs(old) > 1e-9 ? (value * sum(now, after)) / old : sum(now, after);
  };
type Grown = ReturnType<typeof growth>;

const countyFigures = (run: Run, quarters: string[], grown: Grown) =>
  run.counties.figures.filter((figure) => quarters.includes(figure.quarter)).map((figure) => {
    const q = quarters.indexOf(figure.quarter);
    const moved = (values: number[]) => values.map((value, c) => grown(figure.outcome, [c], q)(value));
    return {
      outcome: figure.outcome, quarter: figure.quarter,
      p05: moved(figure.p05), p50: moved(figure.p50), p95: moved(figure.p95),
    };
  });

/** Of each class: the draws' own, or the stored run's, moved as the expected values move. */
const classSeries = (
  run: Run, data: LiveData, land: Land, quarters: number, drawn: Drawn | null, grown: Grown,
): Run["series"] => {
  const all: Run["series"] = {};
  land.classes.forEach(({ name }, k) => {
    const scope = `class:${name}`;
    const stored = run.series[scope];
    if (!stored) return;
    const size = data.headline.length * quarters * 8;
    if (drawn?.classes?.length === size * land.classes.length) {
      all[scope] = seriesOf(drawn.classes.subarray(k * size, (k + 1) * size), 8, 3, data, quarters);
      return;
    }
    const members = (outcome: string) => land.counties.map((_, c) => c).filter((c) =>
      land.counties[c].class === name && (land.counties[c].counted || outcome.startsWith("jobs_net")));
    all[scope] = Object.fromEntries(Object.entries(stored).map(([outcome, series]) => {
      const own = members(outcome);
      const moved = (values: number[]) =>
        values.slice(0, quarters).map((value, q) => grown(outcome, own, q)(value));
      return [outcome, {
        p05: moved(series.p05), p25: moved(series.p25), p50: moved(series.p50), p75: moved(series.p75), p95: moved(series.p95),
      }];
    }));
  });
  return all;
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
const divided = (run: Run, data: LiveData, { programmes }: Land, looked: Looked): Partial<Run> => {
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
  };
};

/** Counties and classes, as far as the expected values tell. `run`: with the quarters that are left. */
const spread = (run: Run, stored: Run, data: LiveData, land: Land, { drawn }: State, looked: Looked, origin: Looked) => {
  const quarters = run.quarters.length;
  const grown = growth(data, looked, origin, land.counties.length, stored.quarters.length, quarters);
  return {
    classes: classSeries(run, data, land, quarters, drawn, grown),
    counties: {
      ...run.counties, funds: [...looked.money], figures: countyFigures(run, run.quarters, grown),
    },
  };
};

export const runOf = (
  stored: Run, data: LiveData, land: Land, state: State, origin: Looked | null, notes: Note[],
): Run => {
  const { looked, drawn, moves, whole } = state;
  if (whole) return wholeRun(stored, whole.page, notes);
  if (!anyMoved(moves) && !drawn) return stored;
  const left = looked || drawn ? quartersOf(moves, stored) : stored.quarters.length;
  const run = { ...stored, quarters: stored.quarters.slice(0, left) };
  const chance = (n: number) =>
    drawn ? { probability: drawn.chances[2 * n], mcse: drawn.chances[2 * n + 1] }
      : { probability: looked?.chances?.[n] ?? NaN, mcse: NaN };
  const name = strategies[moves.strategy];
  const places = looked && origin ? spread(run, stored, data, land, state, looked, origin) : null;
  return {
    ...run,
    total: run.total + moneyMoved(data, moves),
    ...(looked && divided(run, data, land, looked)),
    ...(places && { counties: places.counties }),
    label: moves.strategy === "" ? run.label : (name ?? run.label),
    strategy: moves.strategy || run.strategy,
    command: commandOf(run, data, moves),
    draws: drawn?.done ?? run.draws,
    series: { ...seriesIn(run, looked, drawn, data), ...places?.classes },
    targets: run.targets.map((target, n) => ({ ...target, ...chance(n) })),
    all_targets: chance(run.targets.length),
    cases: [],
    notes: [...notes, ...run.notes],
  };
};
