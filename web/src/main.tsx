import { render } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Again, Basis } from "./basis";
import { Comparison } from "./comparison";
import { Counties } from "./counties";
import { OverTime } from "./fan";
import { Headline } from "./headline";
import { shownRun, useLevers } from "./live/live";
import { LeverPanel } from "./live/panel";
import { whatIfs } from "./live/notes";
import { Where } from "./map";
import { MoneyAndOutcomes } from "./money";
import type { Report } from "./report";
import { Rules } from "./rules";
import { makeView, useChoice, useView, ViewContext } from "./state";
import "./style.css";
import { Targets } from "./targets";

const Top = () => {
  const { report, run, choice, change, say, text } = useView();
  return (
    <header class="top">
      <a class="skip" href="#answer" onClick={(event) => {
        event.preventDefault();
        const answer = document.getElementById("answer")!;
        answer.tabIndex = -1;
        answer.focus();
      }}>{say("skip")}</a>
      <p class="title">{text(run.title)}</p>
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

const Page = ({ report }: { report: Report }) => {
  const [choice, change] = useChoice(report);
  const stored = report.runs.find((run) => run.id === choice.run)!;
  const levers = useLevers(stored, choice, change);
  const bare = makeView(report, choice, change, stored, levers);
  const view = { ...bare, run: shownRun(levers, stored, report, whatIfs(bare)) };
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
      <Top />
      <main>
        <Headline />
        <div class="first-screen">
          <LeverPanel levers={levers} />
          <Where />
          <Targets />
        </div>
        {rest}
      </main>
    </ViewContext.Provider>
  );
};

const report = JSON.parse(document.getElementById("weir-report")!.textContent!) as Report;
render(<Page report={report} />, document.getElementById("page")!);
