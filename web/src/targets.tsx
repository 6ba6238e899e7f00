// Each target as an interval against its mark, with its chance.
import { chanceFromQuantiles, chanceText } from "./chances";
import { fixed, signed } from "./figures";
import { baseQuantiles } from "./live/live";
import { tell } from "./live/words";
import { Interval, type Quantiles } from "./interval";
import {
  caseName, caseQuantiles, exactFigure, figure, judgedQuarter, lastQuarter, outcomeName, quantiles,
} from "./outcomes";
import type { Run, Target } from "./report";
import { type View, useView } from "./state";

const Row = (props: {
  label: string;
  note?: string;
  of: Quantiles;
  outcome: string;
  to: number;
  mark?: number;
  ghost?: Quantiles;
  chance?: string;
  hollow?: boolean;
  minor?: boolean;
}) => {
  const view = useView();
  const { of, outcome } = props;
  return (
    <div class={`target-row${props.minor ? " minor" : ""}`}>
      <div class="target-text">
        <span class="label">{props.label}</span>
        {props.chance && <strong class="chance">{props.chance}</strong>}
      </div>
      <Interval of={of} to={props.to} mark={props.mark} ghost={props.ghost} hollow={props.hollow} height={props.minor ? 14 : 18} />
      <div class="target-text small">
        <span>
          {figure(outcome, of.p50, view)}{" "}
          <span class="soft">
            ({view.say("between", figure(outcome, of.p05, view), figure(outcome, of.p95, view))})
          </span>
        </span>
        {props.ghost && <Difference now={of.p50} before={props.ghost.p50} outcome={outcome} />}
        {props.note && <span class="soft">{props.note}</span>}
      </div>
    </div>
  );
};

const Difference = ({ now, before, outcome }: { now: number; before: number; outcome: string }) => {
  const view = useView();
  return <span class="difference">{tell(view, "against", signed(figure(outcome, now - before, view)))}</span>;
};

const OneTarget = ({ target, index }: { target: Target; index: number }) => {
  const view = useView();
  const { run, base, say } = view;
  const own = quantiles(run, target.outcome, target.by);
  const before = (outcome: string) => (run === base ? undefined : baseQuantiles(view, outcome, target.by));
  const ghost = before(target.outcome);
  if (!own) return null;
  const promised = target.outcome === "jobs_declared";
  const inPlace = promised ? quantiles(run, "jobs_in_place", target.by) : undefined;
  const others = run.cases.map((other) => ({ other, q: caseQuantiles(other, target.outcome, target.by) }));
  const to = 1.05 * Math.max(own.p95, target.at_least, ghost?.p95 ?? 0, ...others.map(({ q }) => q?.p95 ?? 0));
  return (
    <li>
      <Row
        label={outcomeName(target.outcome, view)}
        note={say("target_line", exactFigure(target.outcome, target.at_least, view), target.by)}
        of={own}
        outcome={target.outcome}
        to={to}
        mark={target.at_least}
        ghost={ghost}
        chance={chanceText(target.probability, say)}
      />
      {others.map(({ other, q }) =>
        q === undefined ? null : (
          <Row
            key={other.name}
            label={caseName(other, view)}
            of={q}
            outcome={target.outcome}
            to={to}
            mark={target.at_least}
            chance={chanceText(other.targets[index].probability, say)}
            hollow
            minor
          />
        ),
      )}
      {inPlace && (
        <Row
          label={say("in_place_then")}
          note={say("as_many_at_work", chanceFromQuantiles(inPlace, target.at_least, say))}
          of={inPlace}
          outcome="jobs_in_place"
          to={to}
          mark={target.at_least}
          ghost={before("jobs_in_place")}
          minor
        />
      )}
    </li>
  );
};

/** Without targets: declared, in place and net on one scale. */
const Outcomes = ({ run, view }: { run: Run; view: View }) => {
  const rows = [
    ["jobs_declared", judgedQuarter(run)],
    ["jobs_in_place", judgedQuarter(run)],
    ["jobs_in_place", lastQuarter(run)],
    ["jobs_net", lastQuarter(run)],
  ].map(([outcome, quarter]) => ({ outcome, quarter, q: quantiles(run, outcome, quarter) }));
  const to = 1.05 * Math.max(...rows.map(({ q }) => q?.p95 ?? 0));
  return (
    <ul class="targets">
      {rows.map(({ outcome, quarter, q }) =>
        q === undefined ? null : (
          <li key={outcome + quarter}>
            <Row
              label={outcomeName(outcome, view)}
              note={view.say("by", quarter)}
              of={q}
              outcome={outcome}
              to={to}
              ghost={run === view.base ? undefined : baseQuantiles(view, outcome, quarter)}
            />
          </li>
        ),
      )}
    </ul>
  );
};

export const Targets = () => {
  const view = useView();
  const { run, say } = view;
  const error = Math.max(run.all_targets.mcse, ...run.targets.map((target) => target.mcse));
  const some = run.targets.length > 0;
  return (
    <section class="panel targets-panel" aria-labelledby="targets">
      <h2 id="targets">{say(some ? "targets" : "headline_outcomes")}</h2>
      {!some && <Outcomes run={run} view={view} />}
      <ul class="targets">
        {run.targets.map((target, index) => (
          <OneTarget key={target.name} target={target} index={index} />
        ))}
      </ul>
      {run.targets.length > 1 && (
        <p class="all-targets">
          <span>{say("all_targets")}</span>
          <strong class="chance">{chanceText(run.all_targets.probability, say)}</strong>
        </p>
      )}
      <p class="note">
        {say("how_to_read")} {run !== view.base && tell(view, "ghost")} {some && Number.isFinite(error) && say("simulation_error", fixed(100 * error, 1))}
      </p>
    </section>
  );
};
