// What one county gets and brings.
import { money, rounded, signed, whole } from "./figures";
import { Interval } from "./interval";
import { outcomeName } from "./outcomes";
import type { CountyFigure } from "./report";
import { useView } from "./state";

const Place = ({ figure, c }: { figure: CountyFigure; c: number }) => {
  const { report, choice, say } = useView();
  const rank = (choice.per === "head" ? figure.rank_per_head : figure.rank)?.[c];
  if (choice.rank !== "1" || !rank || rank[0] === 0) return null;
  const of = report.land.counties.filter((county) => county.funded).length;
  return (
    <span class="soft">
      {say("rank_between", rank[0], rank[1], of)}
      {choice.per === "head" && ` (${say("per_head")})`}
    </span>
  );
};

export const CountyCard = () => {
  const view = useView();
  const { report, run, choice, change, say, text } = view;
  const c = report.land.counties.findIndex((county) => county.code === choice.county);
  if (c < 0) {
    return (
      <div class="county-card empty-card" aria-live="polite">
        <p class="soft">{say("choose_county")}</p>
      </div>
    );
  }
  const county = report.land.counties[c];
  const compared = report.comparison;
  const plan = choice.map.includes("~") ? compared?.plans[Number(choice.map.split("~")[1])] : undefined;
  const className = report.land.classes.find((item) => item.name === county.class);
  const amount = run.counties.funds[c];
  const to = 1.05 * Math.max(...run.counties.figures.map((figure) => figure.p95[c]), 1e-9);
  return (
    <div class="county-card" aria-live="polite">
      <div class="card-head">
        <h3>{text(county.name)}</h3>
        <button type="button" class="plain" aria-label={say("close")} onClick={() => change({ county: "" })}>×</button>
      </div>
      <p class="soft">
        {text(county.group)} · {className ? text(className.title) : county.class} · {say("population")} {whole(county.population)}
      </p>
      <p class="card-money">
        {amount > 0 ? (
          <>
            <strong>{money(amount, run.currency, choice.lang)}</strong>{" "}
            <span class="soft">
              {money(amount / Math.max(county.population, 1), run.currency, choice.lang)} {say("per_person")}
            </span>
          </>
        ) : (
          say("gets_nothing")
        )}
      </p>
      {plan && (
        <p>
          {say("against_first", text(compared!.plans[0].label))}: {text(plan.label)}{" "}
          <strong>{signed(money(plan.money[c], run.currency, choice.lang))}</strong>,{" "}
          {outcomeName("jobs_declared", view)} <strong>{signed(rounded(plan.jobs_declared[c]))}</strong>
        </p>
      )}
      {county.counted &&
        run.counties.figures.map((figure) => (
          <div key={figure.outcome + figure.quarter} class="card-row">
            <span>{outcomeName(figure.outcome, view)}, {figure.quarter}</span>
            <span class="number">
              {rounded(figure.p50[c])}{" "}
              <span class="soft">({say("between", rounded(figure.p05[c]), rounded(figure.p95[c]))})</span>
            </span>
            <Interval
              of={{ p05: figure.p05[c], p50: figure.p50[c], p95: figure.p95[c] }}
              from={Math.min(0, ...run.counties.figures.map((other) => other.p05[c]))}
              to={to}
            />
            <Place figure={figure} c={c} />
          </div>
        ))}
      {county.estimated.map((what) => (
        <p key={what} class="soft">~ {say(what === "gdp" ? "estimated_gdp" : "estimated_population")}</p>
      ))}
    </div>
  );
};
