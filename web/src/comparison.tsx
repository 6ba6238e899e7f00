// Other ways to divide the money: paired differences with their spread.
import { chanceText } from "./chances";
import { percent, rounded, signed, whole } from "./figures";
import { Interval } from "./interval";
import { judgedQuarter, lastQuarter, outcomeName } from "./outcomes";
import type { Comparison as Compared, Standing } from "./report";
import { useView } from "./state";

type Row = Compared["outcomes"][number];

const Difference = ({ standing, row }: { standing: Standing; row: Row }) => {
  const { say } = useView();
  const low = Math.min(0, ...row.standings.slice(1).map((other) => other.p05));
  const high = Math.max(0, ...row.standings.slice(1).map((other) => other.p95));
  const same = standing.p05 === 0 && standing.p95 === 0 && standing.difference === 0;
  if (same) return <span class="soft">{say("the_same")}</span>;
  return (
    <>
      <span class="number">
        {signed(rounded(standing.difference))}{" "}
        <span class="soft">
          ({say("between", signed(rounded(standing.p05)), signed(rounded(standing.p95)))})
        </span>
      </span>
      <Interval
        of={{ p05: standing.p05, p50: standing.difference, p95: standing.p95 }}
        from={low - 0.04 * (high - low)}
        to={high + 0.04 * (high - low)}
      />
      <span class="soft">
        {standing.within_error ? say("within_error") : say("higher_in", percent(standing.above_first))}
      </span>
    </>
  );
};

export const Comparison = () => {
  const view = useView();
  const { report, run, say, text, change, choice } = view;
  const compared = report.comparison;
  if (!compared) return null;
  const wanted: [string, string][] = [
    ["jobs_declared", judgedQuarter(run)],
    ["jobs_in_place", lastQuarter(run)],
    ["jobs_net", lastQuarter(run)],
    ...run.targets
      .filter((target) => target.outcome !== "jobs_declared")
      .map((target): [string, string] => [target.outcome, target.by]),
  ];
  const rows = wanted
    .map(([outcome, quarter]) =>
      compared.outcomes.find((row) => row.outcome === outcome && row.quarter === quarter))
    .filter((row) => row !== undefined);
  const targets = run.targets.length > 0;
  const showOnMap = (key: string) => {
    change({ map: key });
    document.getElementById("where")?.scrollIntoView({ block: "start" });
  };
  return (
    <section class="panel" aria-labelledby="comparison">
      <h2 id="comparison">{say("comparison")}</h2>
      <div class="scroll" tabindex={0} role="region" aria-label={say("comparison")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("plan")}</th>
              {rows.map((row) => (
                <th key={row.outcome + row.quarter} scope="col">
                  {outcomeName(row.outcome, view)}, {row.quarter}
                </th>
              ))}
              {targets && <th scope="col" class="number">{say("all_targets")}</th>}
              <th scope="col" class="number">{say("gap")}</th>
              <th scope="col">{say("better_worse")}</th>
            </tr>
          </thead>
          <tbody>
            {compared.plans.map((plan, k) => (
              <tr key={text(plan.label)}>
                <th scope="row">{text(plan.label)}</th>
                {rows.map((row) => (
                  <td key={row.outcome + row.quarter} class="with-interval">
                    {k === 0 ? (
                      <span class="number">
                        {rounded(row.standings[0].mean)} <span class="soft">({say("base")})</span>
                      </span>
                    ) : (
                      <Difference standing={row.standings[k]} row={row} />
                    )}
                  </td>
                ))}
                {targets && <td class="number">{chanceText(plan.all_targets, say)}</td>}
                <td class="number">{percent(Math.max(plan.gap, 0), 1)}</td>
                <td>
                  {k > 0 && (
                    <>
                      <span class="number">{plan.better} / {plan.worse}</span>{" "}
                      {plan.better + plan.worse > 0 && (
                        <button
                          type="button"
                          class="plain link"
                          aria-pressed={choice.map === `jobs~${k}`}
                          onClick={() => showOnMap(`jobs~${k}`)}
                        >
                          {say("show_changes")}
                        </button>
                      )}
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        {say("comparison_read", text(compared.plans[0].label), whole(compared.draws))}{" "}
        {say("better_worse")}: {say("counties_by", compared.jobs_by)}.
      </p>
    </section>
  );
};
