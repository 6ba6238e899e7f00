// County by county: in the order of the county table unless the reader asks for another.
import { csv, download } from "./csv";
import { inScale, money, moneyScale, rounded } from "./figures";
import { Interval } from "./interval";
import { figureKey } from "./measures";
import { outcomeName } from "./outcomes";
import type { County, CountyFigure } from "./report";
import { useView, type View } from "./state";

interface Row {
  county: County;
  c: number;
}

/** Declared jobs and the jobs in place at the end. */
const shownFigures = (view: View): CountyFigure[] => {
  const { figures } = view.run.counties;
  const inPlace = figures.filter((figure) => figure.outcome === "jobs_in_place").at(-1);
  return figures.filter((figure) => figure.outcome === "jobs_declared" || figure === inPlace);
};

const found = (view: View): Row[] => {
  const { report, choice } = view;
  const words = choice.find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return report.land.counties
    .map((county, c) => ({ county, c }))
    .filter(({ county, c }) => county.counted || view.run.counties.funds[c] > 0)
    .filter(({ county }) => {
      const text = [county.code, county.name.en, county.name.zh, county.group.en, county.group.zh]
        .join(" ")
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
};

const sorted = (view: View, rows: Row[]): Row[] => {
  const { run, choice } = view;
  const down = choice.sort.startsWith("-");
  const key = choice.sort.replace(/^-/, "");
  const figure = run.counties.figures.find((item) => figureKey(item) === key);
  const value = ({ county, c }: Row): number =>
    key === "funds" ? run.counties.funds[c]
    : key === "head" ? run.counties.funds[c] / Math.max(county.population, 1)
    : key === "population" ? county.population
    : figure ? figure.p50[c]
    : 0;
  if (key === "name") {
    const name = ({ county }: Row) => view.text(county.name);
    const order = new Intl.Collator(choice.lang === "zh" ? "zh-Hans" : "en");
    return [...rows].sort((a, b) => (down ? -1 : 1) * order.compare(name(a), name(b)));
  }
  if (key === "") return rows;
  return [...rows].sort((a, b) => (down ? -1 : 1) * (value(a) - value(b)) || a.c - b.c);
};

const saveCsv = (view: View, rows: Row[]): void => {
  const { run, report, say } = view;
  const ranked = !report.public;
  const head = ["code", "name", "name_zh", "prefecture", "prefecture_zh", "class", "population", "funds", "estimated"];
  for (const figure of run.counties.figures) {
    const name = `${figure.outcome}_${figure.quarter}`;
    head.push(`${name}_p05`, `${name}_p50`, `${name}_p95`);
    if (ranked) head.push(`${name}_rank_low`, `${name}_rank_high`);
  }
  const body = rows.map(({ county, c }) => [
    county.code, county.name.en, county.name.zh, county.group.en, county.group.zh, county.class,
    county.population, run.counties.funds[c], county.estimated.join("+"),
    ...run.counties.figures.flatMap((figure) => [
      figure.p05[c], figure.p50[c], figure.p95[c],
      ...(ranked ? (figure.rank?.[c] ?? [0, 0]).map((place) => place || "") : []),
    ]),
  ]);
  download(`${run.scenario}-${run.id}-${say("counties")}.csv`, csv([head, ...body]));
};

const Head = (props: { column: string; label: string; number?: boolean }) => {
  const { choice, change, report } = useView();
  const { column, label } = props;
  const style = props.number ? "number" : "";
  if (report.public) return <th scope="col" class={style}>{label}</th>;
  const up = choice.sort === column;
  const down = choice.sort === `-${column}`;
  const next = down ? column : up ? "" : `-${column}`;
  return (
    <th scope="col" class={style} aria-sort={up ? "ascending" : down ? "descending" : "none"}>
      <button type="button" class="plain sort" onClick={() => change({ sort: next })}>
        {label}
        <span aria-hidden="true" class="arrow">{up ? "▲" : down ? "▼" : "↕"}</span>
      </button>
    </th>
  );
};

export const Counties = () => {
  const view = useView();
  const { run, report, say, text, choice, change } = view;
  const all = report.land.counties.filter((county, c) => county.counted || run.counties.funds[c] > 0).length;
  const rows = sorted(view, found(view));
  const figures = shownFigures(view);
  const scale = moneyScale(Math.max(...run.counties.funds), run.currency, choice.lang);
  const most = figures.map((figure) => Math.max(...figure.p95, 1e-9));
  const ranks = choice.rank === "1" && !report.public;
  const placed = choice.per === "head" ? figures[0].rank_per_head : figures[0].rank;
  const className = (name: string) => {
    const item = report.land.classes.find((one) => one.name === name);
    return item ? text(item.title) : name;
  };
  return (
    <section class="panel" aria-labelledby="county-table">
      <div class="panel-head">
        <h2 id="county-table">{say("county_table")}</h2>
        <div class="controls">
          <label>
            <span>{say("find")}</span>
            <input
              id="find"
              type="search"
              value={choice.find}
              onInput={(event) => change({ find: event.currentTarget.value })}
            />
          </label>
          {!report.public && (
            <label class="check">
              <input
                type="checkbox"
                checked={ranks}
                onChange={(event) => change({ rank: event.currentTarget.checked ? "1" : "" })}
              />
              {say("show_ranks")}
            </label>
          )}
          <button type="button" id="csv" onClick={() => saveCsv(view, rows)}>{say("download")}</button>
        </div>
      </div>
      <div class="scroll tall" tabindex={0} role="region" aria-label={say("county_table")}>
        <table class="counties">
          <thead>
            <tr>
              <Head column="name" label={say("county")} />
              <th scope="col">{say("prefecture")}</th>
              <th scope="col">{say("class")}</th>
              <Head column="population" label={say("population")} number />
              <Head column="funds" label={`${say("funds")} (${scale.unit.trim()})`} number />
              <Head column="head" label={`${say("funds")}, ${say("per_person")}`} number />
              {figures.map((figure) => (
                <Head
                  key={figureKey(figure)}
                  column={figureKey(figure)}
                  label={`${outcomeName(figure.outcome, view)}, ${figure.quarter}`}
                />
              ))}
              {ranks && (
                <th scope="col" class="number">
                  {say("rank")}: {outcomeName(figures[0].outcome, view)}
                  {choice.per === "head" && `, ${say("per_head")}`}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ county, c }) => (
              <tr key={county.code} aria-selected={undefined} class={choice.county === county.code ? "chosen-row" : ""}>
                <th scope="row">
                  <button type="button" class="plain" onClick={() => change({ county: county.code })}>
                    {text(county.name)}
                  </button>
                  {county.estimated.length > 0 && <span class="soft" title={say("hatched")}> ~</span>}
                </th>
                <td>{text(county.group)}</td>
                <td>{className(county.class)}</td>
                <td class="number">{rounded(county.population)}</td>
                <td class="number">{run.counties.funds[c] > 0 ? inScale(run.counties.funds[c], scale) : "–"}</td>
                <td class="number">
                  {run.counties.funds[c] > 0
                    ? money(run.counties.funds[c] / Math.max(county.population, 1), run.currency, choice.lang)
                    : "–"}
                </td>
                {figures.map((figure, f) => (
                  <td key={figureKey(figure)} class="with-interval inline">
                    {county.counted && figure.p95[c] > 0 ? (
                      <>
                        <span class="number">{rounded(figure.p50[c])}</span>
                        <Interval
                          of={{ p05: figure.p05[c], p50: figure.p50[c], p95: figure.p95[c] }}
                          to={most[f]}
                        />
                      </>
                    ) : (
                      "–"
                    )}
                  </td>
                ))}
                {ranks && (
                  <td class="number">
                    {placed && placed[c][0] > 0 ? say("between", placed[c][0], placed[c][1]) : "–"}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">
        {say("only_found", rows.length, all)}
        {choice.lang === "zh" ? "；" : "; "}
        {choice.sort === "" ? say("table_order") : ""} {say("estimated_mark")}. {ranks && say("rank_note")}
      </p>
    </section>
  );
};
