// Outcomes by quarter with their spread. uPlot draws; every panel of a group has the same scale.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { compact, moneyScale, niceStep } from "./figures";
import { tell } from "./live/words";
import { caseName, figure, isMoney, outcomeName } from "./outcomes";
import type { Series } from "./report";
import { useView, type View } from "./state";
import type { Word } from "./words";

const groups: Record<string, string[]> = {
  jobs: ["jobs_declared", "jobs_in_place", "jobs_net"],
  enterprises: ["enterprises_new", "enterprises_alive"],
  people: ["trained", "jobs_poor"],
  money: ["funds_committed", "funds_disbursed"],
  projects: ["projects_started", "projects_operating"],
  value: ["value_added"],
};

const present = (view: View, group: string): string[] =>
  (groups[group] ?? []).filter((outcome) => view.run.series.all?.[outcome]);

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

interface Whisker {
  at: number;
  low: number;
  mid: number;
  high: number;
}

const drawExtras = (plot: uPlot, whiskers: Whisker[], targets: { at: number; value: number }[]) => {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const x = (value: number) => plot.valToPos(value, "x", true);
  const y = (value: number) => plot.valToPos(value, "y", true);
  ctx.save();
  ctx.strokeStyle = colour("--ink");
  ctx.lineWidth = 1.25 * ratio;
  for (const { at, low, mid, high } of whiskers) {
    ctx.beginPath();
    ctx.moveTo(x(at), y(low));
    ctx.lineTo(x(at), y(high));
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x(at), y(mid), 3.5 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = colour("--paper");
    ctx.fill();
    ctx.stroke();
  }
  ctx.lineWidth = 2.5 * ratio;
  for (const { at, value } of targets) {
    const d = 5 * ratio;
    ctx.beginPath();
    ctx.moveTo(x(at) - d, y(value) - d);
    ctx.lineTo(x(at) + d, y(value) + d);
    ctx.moveTo(x(at) - d, y(value) + d);
    ctx.lineTo(x(at) + d, y(value) - d);
    ctx.stroke();
  }
  ctx.restore();
};

const plotOptions = (
  view: View,
  outcome: string,
  width: number,
  top: number,
  floor: number,
  extras: (plot: uPlot) => void,
): uPlot.Options => {
  const { run, choice } = view;
  const ink = colour("--soft");
  const grid = { stroke: colour("--line"), width: 1 };
  const font = "12px system-ui, sans-serif";
  const accent = colour("--accent");
  const hidden = { stroke: "transparent", width: 0, points: { show: false } };
  const step = niceStep(top - floor, 4);
  const scale = moneyScale(top, run.currency, choice.lang);
  const every = run.quarters.length > 8 || width < 330 ? 4 : 1;
  const years = run.quarters.map((_, i) => i).filter((i) => i % every === every - 1);
  return {
    width,
    height: 220,
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: false, range: [-0.4, run.quarters.length - 0.6] }, y: { range: [floor, top] } },
    axes: [
      {
        stroke: ink, font, grid: { show: false }, ticks: { ...grid, size: 4 }, size: 28,
        splits: () => years,
        values: (_, splits) => splits.map((i) => run.quarters[i] ?? ""),
      },
      {
        stroke: ink, font, grid, ticks: { show: false }, size: 52,
        splits: () => {
          const marks: number[] = [];
          for (let value = Math.ceil(floor / step) * step; value <= top; value += step) marks.push(value);
          return marks;
        },
        values: (_, splits) =>
          splits.map((value) =>
            isMoney(outcome) ? (value / scale.divisor).toFixed(scale.divisor >= 1e8 ? 1 : 0) : compact(value, choice.lang),
          ),
      },
    ],
    series: [{}, hidden, hidden, hidden, hidden, { stroke: accent, width: 2, points: { show: false } },
      { stroke: ink, width: 1.5, dash: [5, 4], points: { show: false } }],
    bands: [
      { series: [4, 1], fill: colour("--band") },
      { series: [3, 2], fill: colour("--band-half") },
    ],
    hooks: { draw: [extras] },
  };
};

const Panel = (props: { outcome: string; top: number; floor: number }) => {
  const view = useView();
  const { run, say } = view;
  const box = useRef<HTMLDivElement>(null);
  const series: Series = run.series.all[props.outcome];
  const at = (quarter: string) => run.quarters.indexOf(quarter);
  useEffect(() => {
    const host = box.current!;
    const whiskers = run.cases.flatMap((other) =>
      other.outcomes
        .filter((row) => row.outcome === props.outcome)
        .map((row) => ({ at: at(row.quarter), low: row.p05, mid: row.p50, high: row.p95 })),
    );
    const targets = run.targets
      .filter((target) => target.outcome === props.outcome)
      .map((target) => ({ at: at(target.by), value: target.at_least }));
    const data = [run.quarters.map((_, i) => i), series.p05, series.p25, series.p75, series.p95, series.p50,
      run === view.base ? run.quarters.map(() => null) : view.base.series.all[props.outcome].p50.slice(0, run.quarters.length)];
    let plot: uPlot | undefined;
    const redraw = () => {
      plot?.destroy();
      const width = Math.max(host.clientWidth, 200);
      plot = new uPlot(
        plotOptions(view, props.outcome, width, props.top, props.floor, (drawn) =>
          drawExtras(drawn, whiskers, targets)),
        data as uPlot.AlignedData,
        host,
      );
    };
    redraw();
    const observer = new ResizeObserver(() => {
      if (plot && Math.abs(plot.width - host.clientWidth) > 1) redraw();
    });
    observer.observe(host);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const print = matchMedia("print");
    dark.addEventListener("change", redraw);
    print.addEventListener("change", redraw);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", redraw);
      print.removeEventListener("change", redraw);
      plot?.destroy();
    };
  }, [view.run, view.choice.lang, props.outcome, props.top, props.floor]);
  const last = run.quarters.length - 1;
  const scale = moneyScale(props.top, run.currency, view.choice.lang);
  return (
    <figure class="fan">
      <figcaption>
        {outcomeName(props.outcome, view)}
        {isMoney(props.outcome) && <span class="soft"> ({scale.unit.trim()})</span>}{" "}
        <span class="soft">
          {run.quarters[last]}: {figure(props.outcome, series.p50[last], view)} (
          {say("between", figure(props.outcome, series.p05[last], view), figure(props.outcome, series.p95[last], view))})
        </span>
      </figcaption>
      <div ref={box} class="plot" role="img" aria-label={outcomeName(props.outcome, view)} />
    </figure>
  );
};

const Table = ({ outcomes }: { outcomes: string[] }) => {
  const view = useView();
  const { run, say } = view;
  return (
    <details>
      <summary>{say("as_table")}</summary>
      <div class="scroll" tabindex={0} role="region" aria-label={say("over_time")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("quarter")}</th>
              {outcomes.map((outcome) => (
                <th key={outcome} scope="col" class="number">{outcomeName(outcome, view)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {run.quarters.map((quarter, i) => (
              <tr key={quarter}>
                <th scope="row">{quarter}</th>
                {outcomes.map((outcome) => {
                  const s = run.series.all[outcome];
                  return (
                    <td key={outcome} class="number">
                      {figure(outcome, s.p50[i], view)}{" "}
                      <span class="soft">
                        ({say("between", figure(outcome, s.p05[i], view), figure(outcome, s.p95[i], view))})
                      </span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
};

export const OverTime = () => {
  const view = useView();
  const { run, choice, change, say } = view;
  const shown = Object.keys(groups).filter((group) => present(view, group).length > 0);
  const group = shown.includes(choice.fan) ? choice.fan : shown[0];
  if (group === undefined) return null;
  const outcomes = present(view, group);
  const cases = run.cases.flatMap((other) => other.outcomes.filter((row) => outcomes.includes(row.outcome)));
  const targets = run.targets.filter((target) => outcomes.includes(target.outcome));
  const all = outcomes.map((outcome) => run.series.all[outcome]);
  const top = 1.06 * Math.max(...all.flatMap((s) => s.p95), ...cases.map((row) => row.p95),
    ...targets.map((target) => target.at_least), 1e-9);
  const floor = Math.min(0, 1.06 * Math.min(...all.flatMap((s) => s.p05)));
  return (
    <section class="panel" aria-labelledby="over-time">
      <div class="panel-head">
        <h2 id="over-time">{say("over_time")}</h2>
        <div class="segmented" role="group" aria-label={say("over_time")}>
          {shown.map((name) => (
            <button key={name} type="button" aria-pressed={name === group} onClick={() => change({ fan: name })}>
              {say(`fan_${name}` as Word)}
            </button>
          ))}
        </div>
      </div>
      <div class="fans">
        {outcomes.map((outcome) => (
          <Panel key={outcome} outcome={outcome} top={top} floor={floor} />
        ))}
      </div>
      <p class="note">
        {say("fan_read")} {targets.length > 0 && say("fan_target")}{" "}
        {run !== view.base && tell(view, "fan_base")}{" "}
        {cases.length > 0 && run.cases.map((other) => say("fan_shock", caseName(other, view))).join(" ")}
      </p>
      <Table outcomes={outcomes} />
    </section>
  );
};
