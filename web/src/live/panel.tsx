// The levers at the left: each with its unit, the stored value marked, and a way back.
import { useState } from "preact/hooks";
import { fixed, money, moneyScale, niceStep, percent, rounded, whole } from "../figures";
import type { Lever, Text } from "../report";
import { useView, type View } from "../state";
import { kindBeside } from "../rules";
import { strategies } from "../words";
import {
  anyMoved, commandOf, letGo, move, scenarioOf, unmoved, valueOf,
} from "./levers";
import "./live.css";
import { hasEngine } from "./engine";
import type { Levers } from "./live";
import { ServedStatus } from "./served";
import { isServed, type LiveWord, tell } from "./words";

export const leverName = (lever: Lever, view: View): string => {
  const { funds } = view.base;
  if (lever.kind === "fund") return funds.length === 1 ? view.say("funds") : `${view.say("funds")}: ${view.text(lever.title)}`;
  return lever.kind === "shock" ? view.say("with_shock", view.text(lever.title)) : view.text(lever.title);
};

export const leverValue = (lever: Lever, value: number, view: View): string => {
  if (lever.unit === "money") return money(value, view.run.currency, view.choice.lang);
  if (lever.unit === "share") return percent(value, lever.to <= 0.2 ? 2 : 1);
  if (lever.unit === "quarters") return tell(view, "until", view.base.quarters[value - 1] ?? "");
  if (lever.unit === "switch") return view.say(value === 1 ? "yes" : "no");
  return lever.unit === "times" ? `×${fixed(value, 2)}` : rounded(value);
};

const stepOf = (lever: Lever, unit: number): number => {
  if (lever.unit === "quarters") return 1;
  const step = niceStep(lever.to - lever.from, 250);
  return lever.unit === "money" ? Math.max(unit, Math.round(step / unit) * unit) : step;
};

const Slider = ({ lever, levers }: { lever: Lever; levers: Levers }) => {
  const view = useView();
  const value = valueOf(lever, levers.moves);
  const changed = value !== lever.value;
  const id = `lever-${lever.path.replace(/[^\w]+/g, "-")}`;
  const low = Math.min(lever.from, lever.value);
  const high = Math.max(lever.to, lever.value);
  const share = (lever.value - low) / (high - low || 1);
  const conflict = levers.conflict && levers.last === lever.path ? levers.conflict : null;
  const kind = lever.path.startsWith("rule.") ? kindBeside(lever.kind, leverName(lever, view), view) : "";
  const scale = lever.unit === "money" ? moneyScale(high, view.run.currency, view.choice.lang) : null;
  const end = (of: number) => (lever.unit === "quarters" ? view.base.quarters[of - 1] : scale ? `${Number((of / scale.divisor).toPrecision(3))}` : leverValue(lever, of, view));
  const moveTo = (to: number) => levers.move(move(levers.moves, levers.data.levers, lever, to), lever.path);
  return (
    <div class={`lever${changed ? " moved" : ""}`}>
      <div class="lever-text">
        <label for={id}>
          <span class="label">{leverName(lever, view)}</span>
          {kind !== "" && <span class="soft kind"> {kind}</span>}
        </label>
        <strong>{leverValue(lever, value, view)}</strong>
      </div>
      <div class="track">
        <span class="base-mark" style={`left: calc(8px + ${share} * (100% - 16px))`} aria-hidden="true" />
        <input
          id={id}
          type="range"
          min={low}
          max={high}
          step={stepOf(lever, levers.data.unit)}
          value={value}
          aria-valuetext={leverValue(lever, value, view)}
          aria-describedby={`${id}-base`}
          onInput={(event) => moveTo(Number(Number(event.currentTarget.value).toPrecision(12)))}
        />
      </div>
      <div class="lever-ends soft">
        <span>{end(low)}</span>
        <span id={`${id}-base`} class="base">{tell(view, "base", leverValue(lever, lever.value, view))}</span>
        {changed ? (
          <button
            type="button"
            class="plain link"
            aria-label={tell(view, "reset", leverName(lever, view))}
            onClick={() => levers.move(letGo(levers.moves, levers.data.levers, lever), lever.path)}
          >
            ↺
          </button>
        ) : (
          <span>{end(high)}</span>
        )}
      </div>
      {conflict && <Conflict levers={levers} />}
    </div>
  );
};

const Conflict = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const { code, text } = levers.conflict!;
  const [reason, ...rules] = text.split("\n");
  const titled = (name: string) => view.base.certificate.rules.find((rule) => rule.name === name)?.title;
  const said = code === 4 ? tell(view, "out_of_range", text)
    : view.choice.lang === "zh" && rules.length > 0 ? tell(view, "conflict_rules")
    : tell(view, code === 1 ? "unreachable" : "conflict", reason);
  return (
    <div class="conflict" role="alert">
      <p>{said}</p>
      {rules.length > 0 && (
        <ul>
          {rules.map((name) => {
            const title = titled(name);
            return <li key={name}>{title ? view.text(title) : name}</li>;
          })}
        </ul>
      )}
      <p class="soft">{tell(view, "kept")}</p>
    </div>
  );
};

const Switch = ({ lever, levers }: { lever: Lever; levers: Levers }) => {
  const view = useView();
  const value = valueOf(lever, levers.moves);
  return (
    <label class={`switch${value !== lever.value ? " moved" : ""}`}>
      <input
        type="checkbox"
        checked={value === 1}
        onChange={(event) =>
          levers.move(move(levers.moves, levers.data.levers, lever, event.currentTarget.checked ? 1 : 0), lever.path)}
      />{" "}
      {leverName(lever, view)}
    </label>
  );
};

const Group = ({ name, of, levers, fold }: { name: LiveWord; of: Lever[]; levers: Levers; fold?: boolean }) => {
  const view = useView();
  if (of.length === 0) return null;
  const body = of.map((lever) =>
    lever.unit === "switch" ? <Switch key={lever.path} lever={lever} levers={levers} />
      : <Slider key={lever.path} lever={lever} levers={levers} />);
  if (!fold) return <div class="lever-group" role="group" aria-label={tell(view, name)}>{body}</div>;
  return (
    <details class="lever-group" open={of.some((lever) => lever.path in levers.moves.values) || undefined}>
      <summary>{tell(view, name)}</summary>
      {body}
    </details>
  );
};

const Strategies = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const { data, moves, run } = levers;
  const name = (key: string) => (strategies[key] ? view.text(strategies[key] as Text) : key);
  return (
    <div class={`lever${moves.strategy ? " moved" : ""}`}>
      <label class="lever-text" for="lever-strategy"><span class="label">{tell(view, "strategy")}</span></label>
      <select
        id="lever-strategy"
        value={moves.strategy || run.strategy}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          levers.move({ ...moves, strategy: chosen === run.strategy ? "" : chosen }, "strategy");
        }}
      >
        {data.strategies.map((key) => (
          <option key={key} value={key}>
            {name(key)}{key === run.strategy ? ` (${tell(view, "base", "").replace(/[:：]\s*$/, "")})` : ""}
          </option>
        ))}
      </select>
      {levers.conflict && levers.last === "strategy" && <Conflict levers={levers} />}
    </div>
  );
};

const Status = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const { state, run, drawing } = levers;
  const said = !state ? tell(view, "stored", whole(run.draws))
    : state.drawn ? tell(view, "full", whole(state.drawn.done))
    : state.looked?.quantiles ? tell(view, "parameters", whole(1000))
    : tell(view, "expected");
  return (
    <div class="status">
      <p class="note" aria-live="polite">{said} {drawing && <em>{tell(view, "drawing")}</em>}</p>
      {state?.drawn && <p class="note">{tell(view, "print", "")} <code>{state.drawn.fingerprint}</code></p>}
    </div>
  );
};

const Checked = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const { check } = levers;
  if (!check) return null;
  const { done, of, fingerprint, wanted } = check;
  if (levers.remote && fingerprint === wanted) return null; // the status says it
  const said = done < of ? tell(view, "checking", whole(done), whole(of))
    : wanted === "" ? tell(view, "no_fingerprint", fingerprint)
    : wanted === fingerprint ? tell(view, "same", fingerprint)
    : tell(view, "different", fingerprint, wanted);
  return <p class="note" id="checked" role="status">{said}</p>;
};

const Actions = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const [shown, setShown] = useState<{ text: string; copied: boolean } | null>(null);
  const { run, data, moves } = levers;
  const copy = async (text: string) => {
    let copied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copied = false;
    }
    setShown({ text, copied });
  };
  return (
    <div class="actions">
      <button id="copy-scenario" type="button" onClick={() => copy(scenarioOf(run, data, moves))}>
        {tell(view, "copy_scenario")}
      </button>
      <button id="copy-command" type="button" onClick={() => copy(commandOf(run, data, moves))}>
        {tell(view, "copy_command")}
      </button>
      {shown && (
        <>
          <p class="note" role="status">{tell(view, shown.copied ? "copied" : "shown")}</p>
          <pre id="copied" tabindex={0}>{shown.text}</pre>
        </>
      )}
      {hasEngine() && !levers.job && (
        <button id="verify" type="button" onClick={() => levers.verify()}>{tell(view, "check")}</button>
      )}
      <Checked levers={levers} />
    </div>
  );
};

export const LeverPanel = ({ levers }: { levers: Levers | null }) => {
  const view = useView();
  if (!view.run.live && !view.base.live) return null;
  const all = levers?.data.levers ?? [];
  const of = (test: (lever: Lever) => boolean) => all.filter(test);
  const rule = (lever: Lever) => lever.path.startsWith("rule.");
  return (
    <aside id="levers" class="levers panel" aria-labelledby="levers-title">
      <div class="panel-head">
        <h2 id="levers-title">{tell(view, "what_if")}</h2>
        {levers && anyMoved(levers.moves) && (
          <button id="reset-all" type="button" onClick={() => levers.move(unmoved, "")}>{tell(view, "reset_all")}</button>
        )}
      </div>
      {!hasEngine() && !isServed && <p class="note">{tell(view, "no_engine")}</p>}
      {levers?.phase === "loading" && <p class="note">{tell(view, "loading")}</p>}
      {levers?.phase === "failed" && <p class="warning">{tell(view, "failed", levers.trouble)}</p>}
      {levers?.phase === "ready" && (
        <>
          {levers.remote ? <ServedStatus levers={levers} /> : <Status levers={levers} />}
          <Group name="money" levers={levers} of={of((lever) => lever.kind === "fund")} />
          <Strategies levers={levers} />
          <Group name="rules" levers={levers} of={of((lever) => rule(lever) && lever.main)} />
          <Group name="horizon" levers={levers} of={of((lever) => lever.kind === "horizon")} />
          <Group name="shocks" levers={levers} of={of((lever) => lever.kind === "shock")} />
          <Group name="parameters_group" levers={levers} of={of((lever) => lever.kind === "parameter")} />
          <Group fold name="shares" levers={levers} of={of((lever) => lever.kind === "programme")} />
          <Group fold name="more_rules" levers={levers} of={of((lever) => rule(lever) && !lever.main)} />
          <Actions levers={levers} />
        </>
      )}
    </aside>
  );
};
