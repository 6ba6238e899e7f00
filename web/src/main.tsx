import { render } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Again, Basis } from "./basis";
import { Comparison } from "./comparison";
import { Counties } from "./counties";
import { OverTime } from "./fan";
import { Headline } from "./headline";
import { shownRun, useLevers } from "./live/live";
import type { ServedScenario } from "./live/remote";
import { tell } from "./live/words";
import { LeverPanel } from "./live/panel";
import { whatIfs } from "./live/notes";
import { Where } from "./map";
import { MoneyAndOutcomes } from "./money";
import type { Report } from "./report";
import { Rules } from "./rules";
import { Served } from "./served";
import { makeView, useChoice, useView, ViewContext } from "./state";
import "./style.css";
import { Targets } from "./targets";

const Top = ({ scenarios }: { scenarios: ServedScenario[] }) => {
  const view = useView();
  const { report, run, choice, change, say, text } = view;
  return (
    <header class="top">
      <a class="skip" href="#answer" onClick={(event) => {
        event.preventDefault();
        const answer = document.getElementById("answer")!;
        answer.tabIndex = -1;
        answer.focus();
      }}>{say("skip")}</a>
      <p class="title">{text(run.title)}</p>
      {scenarios.length > 1 && (
        <label class="run">
          <span>{tell(view, "scenario")}</span>
          <select
            id="scenario"
            value={choice.scenario || scenarios[0].id}
            onChange={(event) => {
              location.hash = new URLSearchParams({ lang: choice.lang, scenario: event.currentTarget.value }).toString();
            }}
          >
            {scenarios.map((one) => (
              <option key={one.id} value={one.id}>{text(one.title) || one.id}</option>
            ))}
          </select>
        </label>
      )}
      {report.runs.length > 1 && (
        <label class="run">
          <span>{say("plan")}</span>
          <select id="run" value={run.id} onChange={(event) => change({ run: event.currentTarget.value })}>
            {report.runs.map((one) => (
              <option key={one.id} value={one.id}>{text(one.label)}</option>
            ))}
          </select>
        </label>
      )}
      <div class="segmented" role="group" aria-label="Language / 语言">
        {(["en", "zh"] as const).map((lang) => (
          <button
            key={lang}
            id={`lang-${lang}`}
            type="button"
            lang={lang === "zh" ? "zh-Hans" : "en"}
            aria-pressed={choice.lang === lang}
            onClick={() => change({ lang })}
          >
            {lang === "zh" ? "中文" : "English"}
          </button>
        ))}
      </div>
      <button type="button" class="print" onClick={() => print()}>{say("print")}</button>
    </header>
  );
};

/** `served`: the scenario's name on the server; null: the page has all its data with it. */
const Page = (props: { report: Report; served: string | null; scenarios: ServedScenario[] }) => {
  const { report, served, scenarios } = props;
  const [choice, change] = useChoice(report);
  const stored = report.runs.find((run) => run.id === choice.run)!;
  const levers = useLevers(stored, choice, change, served);
  const bare = makeView(report, choice, change, stored, levers);
  // While a lever moves and the engine works, only the levers themselves are drawn anew.
  const view = useMemo(
    () => ({ ...bare, run: shownRun(levers, stored, report, whatIfs(bare)) }),
    [stored, choice, levers, levers?.state, levers?.phase],
  );
  const first = useMemo(() => ({ headline: <Headline />, where: <Where />, targets: <Targets /> }), [view]);
  // What stands below the first screen follows when the levers rest.
  const below = useRef(view);
  if (!levers?.moving) below.current = view;
  const rest = useMemo(
    () => (
      <ViewContext.Provider value={below.current}>
        <OverTime />
        <MoneyAndOutcomes />
        <Comparison />
        <Counties />
        <Rules />
        <Basis />
        <Again />
      </ViewContext.Provider>
    ),
    [below.current],
  );
  useLayoutEffect(() => {
    performance.mark("weir-drawn");
  });
  useEffect(() => {
    document.documentElement.lang = choice.lang === "zh" ? "zh-Hans" : "en";
    document.title = `${view.text(view.run.title)} · Weir`;
  }, [choice.lang, choice.run]);
  return (
    <ViewContext.Provider value={view}>
      <Top scenarios={scenarios} />
      <main>
        {first.headline}
        <div class="first-screen">
          <LeverPanel levers={levers} />
          {first.where}
          {first.targets}
        </div>
        {rest}
      </main>
    </ViewContext.Provider>
  );
};

const page = document.getElementById("page")!;
const data = document.getElementById("weir-report")?.textContent;
if (data) {
  render(<Page report={JSON.parse(data) as Report} served={null} scenarios={[]} />, page);
} else {
  render(
    <Served>{(report, served, scenarios) => <Page report={report} served={served} scenarios={scenarios} />}</Served>,
    page,
  );
}
