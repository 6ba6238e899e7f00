// Who gets what: by county class with what it brings there, and by programme.
import { inScale, moneyScale, money, percent, rounded, signed } from "./figures";
import { Interval } from "./interval";
import { tell } from "./live/words";
import { figure, judgedQuarter, lastQuarter, outcomeName, quantiles } from "./outcomes";
import { useView } from "./state";

const Bar = ({ share }: { share: number }) => (
  <svg class="bar" width="100%" height="10" aria-hidden="true">
    <rect class="fill" width={`${100 * Math.max(share, 0)}%`} height="10" />
  </svg>
);

/** What the levers changed, beside the figure. */
const Difference = ({ now, before, show }: { now: number; before: number; show: (change: number) => string }) => (
  <span class="difference"> {signed(show(now - before))}</span>
);

const ByClass = () => {
  const view = useView();
  const { report, run, base, levers, say, text, choice } = view;
  const moved = run !== base;
  const outcomes: [string, string][] = [
    ["jobs_declared", judgedQuarter(run)],
    ["jobs_in_place", lastQuarter(run)],
    ["jobs_net", lastQuarter(run)],
  ];
  const rows = report.land.classes
    .map((item) => {
      const members = report.land.counties
        .map((county, c) => ({ county, amount: run.counties.funds[c] }))
        .filter(({ county, amount }) => county.class === item.name && amount > 0);
      return {
        item,
        count: members.length,
        funds: members.reduce((sum, { amount }) => sum + amount, 0),
        stored: report.land.counties.reduce(
          (sum, county, c) => sum + (county.class === item.name ? base.counties.funds[c] : 0), 0),
        people: members.reduce((sum, { county }) => sum + county.population, 0),
      };
    })
    .filter(({ count }) => count > 0);
  const scale = moneyScale(Math.max(...rows.map(({ funds }) => funds)) / 10, run.currency, choice.lang);
  const most = (outcome: string, quarter: string) =>
    Math.max(...[run, base].flatMap((of) =>
      rows.map(({ item }) => quantiles(of, outcome, quarter, `class:${item.name}`)?.p95 ?? 0)));
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={say("by_class")}>
      <table>
        <caption>{say("by_class")}</caption>
        <thead>
          <tr>
            <th scope="col">{say("class")}</th>
            <th scope="col" class="number">{say("counties")}</th>
            <th scope="col" class="number">{say("funds")} ({scale.unit.trim()})</th>
            <th scope="col" class="number">{say("share")}</th>
            <th scope="col" class="number">{say("per_county")}</th>
            <th scope="col" class="number">{say("per_person")}</th>
            {outcomes.map(([outcome, quarter]) => (
              <th key={outcome} scope="col">{outcomeName(outcome, view)}, {quarter}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ item, count, funds, stored, people }) => (
            <tr key={item.name}>
              <th scope="row">{text(item.title)}</th>
              <td class="number">{count}</td>
              <td class="number">
                {inScale(funds, scale)}
                {moved && <Difference now={funds} before={stored} show={(change) => inScale(change, scale)} />}
              </td>
              <td class="number share"><Bar share={funds / run.total} /><span class="percent">{percent(funds / run.total, 1)}</span></td>
              <td class="number">{money(funds / count, run.currency, choice.lang)}</td>
              <td class="number">{money(funds / people, run.currency, choice.lang)}</td>
              {outcomes.map(([outcome, quarter]) => {
                const q = quantiles(run, outcome, quarter, `class:${item.name}`);
                const before = moved ? quantiles(base, outcome, quarter, `class:${item.name}`) : undefined;
                return (
                  <td key={outcome} class="with-interval">
                    {q && (
                      <>
                        <span class="number">
                          {figure(outcome, q.p50, view)}{" "}
                          <span class="soft">({say("between", figure(outcome, q.p05, view), figure(outcome, q.p95, view))})</span>
                        </span>
                        {before && (
                          <Difference now={q.p50} before={before.p50} show={(change) => figure(outcome, change, view)} />
                        )}
                        <Interval of={q} from={Math.min(0, q.p05, before?.p05 ?? 0)} to={most(outcome, quarter)} ghost={before} />
                      </>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {moved && <p class="note">{tell(view, levers?.state?.drawn?.classes ? "classes_drawn" : "classes_moved")}</p>}
    </div>
  );
};

const ByProgramme = () => {
  const view = useView();
  const { report, run, say, text, choice } = view;
  const shown = ["jobs_declared", "jobs_in_place", "jobs_net", "enterprises_new", "trained"];
  const scale = moneyScale(Math.max(...run.programmes.map(({ funds }) => funds)) / 10, run.currency, choice.lang);
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={say("by_programme")}>
      <table>
        <caption>
          {say("by_programme")} <span class="soft">{say("adds", lastQuarter(run))}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{say("by_programme")}</th>
            <th scope="col" class="number">{say("funds")} ({scale.unit.trim()})</th>
            <th scope="col" class="number">{say("share")}</th>
            {shown.map((outcome) => (
              <th key={outcome} scope="col" class="number">{outcomeName(outcome, view)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {run.programmes.map(({ name, funds, adds }) => (
            <tr key={name}>
              <th scope="row">{text(report.land.programmes.find((item) => item.name === name)!.title)}</th>
              <td class="number">{inScale(funds, scale)}</td>
              <td class="number share"><Bar share={funds / run.total} /><span class="percent">{percent(funds / run.total, 1)}</span></td>
              {shown.map((outcome) => (
                <td key={outcome} class="number">{signed(rounded(adds[outcome]))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">{say("adds_note")}</p>
    </div>
  );
};

export const MoneyAndOutcomes = () => {
  const { say } = useView();
  return (
    <section class="panel" aria-labelledby="who-gets">
      <h2 id="who-gets">{say("who_gets")}</h2>
      <ByClass />
      <ByProgramme />
    </section>
  );
};
