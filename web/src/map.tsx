// Where the money goes and what it brings there: a map, or tiles where there are no outlines.
import { useMemo } from "preact/hooks";
import { CountyCard } from "./county_card";
import { countiesFrom } from "./live/notes";
import { breaksOf, type Measure, measureNames, measureOf, shadeOf } from "./measures";
import { draw } from "./outlines";
import { useView } from "./state";

const mapWidth = 860;

const directions: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest centre in that direction, within 45 degrees of it where there is one. */
const neighbour = (
  centres: Map<string, [number, number]>,
  from: string,
  [dx, dy]: [number, number],
): string => {
  const start = centres.get(from);
  if (!start) return [...centres.keys()][0] ?? "";
  let best = from;
  let least = Infinity;
  for (const [code, [x, y]] of centres) {
    const along = (x - start[0]) * dx + (y - start[1]) * dy;
    const across = Math.abs((x - start[0]) * dy) + Math.abs((y - start[1]) * dx);
    if (code === from || along <= 0 || across > along) continue;
    const distance = along * along + across * across;
    if (distance < least) [best, least] = [code, distance];
  }
  return best;
};

const Hatch = () => (
  <defs>
    <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line class="hatch-line" x1="0" y1="0" x2="0" y2="5" />
    </pattern>
  </defs>
);

const Controls = () => {
  const view = useView();
  const { choice, change, say, report } = view;
  const names = measureNames(view);
  const first = report.comparison && view.text(report.comparison.plans[0].label);
  return (
    <div class="controls">
      <label>
        <span>{say("show_on_map")}</span>
        <select
          id="measure"
          value={measureOf(view).key}
          onChange={(event) => change({ map: event.currentTarget.value })}
        >
          <optgroup label={say("this_plan")}>
            {names.filter((name) => !name.change).map(({ key, name }) => (
              <option key={key} value={key}>{name}</option>
            ))}
          </optgroup>
          {names.some((name) => name.change) && (
            <optgroup label={say("against_first", first ?? "")}>
              {names.filter((name) => name.change).map(({ key, name }) => (
                <option key={key} value={key}>{name}</option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <div class="segmented" role="group" aria-label={`${say("total")} / ${say("per_head")}`}>
        {(["total", "head"] as const).map((per) => (
          <button
            key={per}
            type="button"
            aria-pressed={choice.per === per}
            onClick={() => change({ per })}
          >
            {say(per === "total" ? "total" : "per_head")}
          </button>
        ))}
      </div>
    </div>
  );
};

const Legend = ({ measure, breaks }: { measure: Measure; breaks: number[] }) => {
  const { say, report } = useView();
  const show = measure.show;
  const steps = breaks.length + 1;
  const label = (i: number) =>
    i === 0
      ? `< ${show(breaks[0])}`
      : i === steps - 1
        ? `≥ ${show(breaks[i - 1])}`
        : `${show(breaks[i - 1])} – ${show(breaks[i])}`;
  const hatched = report.land.counties.some((county) => county.estimated.length > 0);
  return (
    <div class="legend">
      <span class="legend-title">
        {measure.label}
        {measure.unit && ` (${measure.unit})`}
      </span>
      <ul>
        {breaks.length > 0 &&
          Array.from({ length: steps }, (_, i) => (
            <li key={i}>
              <span class={`swatch ${measure.change ? "d" : "s"}${i}`} />
              {label(i)}
            </li>
          ))}
        {measure.values.some((value) => shadeOf(measure, breaks, value) === "empty") && (
          <li>
            <span class="swatch empty" />
            {measure.key === "funds" ? say("no_money") : say("no_value")}
          </li>
        )}
        <li>
          <span class="swatch out" />
          {say(measure.key === "funds" || measure.key.startsWith("money") ? "not_eligible" : "not_counted")}
        </li>
        {hatched && (
          <li>
            <svg class="swatch" width="14" height="14" aria-hidden="true">
              <rect width="14" height="14" fill="url(#hatch)" />
            </svg>
            {say("hatched")}
          </li>
        )}
      </ul>
    </div>
  );
};

const useKeys = (next: (from: string, key: string) => string) => {
  const { choice, change, report } = useView();
  const codes = report.land.counties.map((county) => county.code);
  return (event: KeyboardEvent) => {
    const { key } = event;
    if (key === "Escape") return change({ county: "" });
    const to =
      key === "Home" ? codes[0]
      : key === "End" ? codes[codes.length - 1]
      : key in directions ? next(choice.county, key)
      : undefined;
    if (to === undefined) return;
    event.preventDefault();
    change({ county: to });
  };
};

const Outlined = ({ measure, breaks }: { measure: Measure; breaks: number[] }) => {
  const { report, choice, change, say, text } = useView();
  const outlines = report.outlines!;
  const drawing = useMemo(() => draw(outlines, mapWidth), [outlines]);
  const keys = useKeys((from, key) => neighbour(drawing.centre, from, directions[key]));
  const { counties } = report.land;
  const missing = counties.filter((county) => !drawing.path.has(county.code));
  const chosen = drawing.path.get(choice.county);
  const label = (c: number) => {
    const value = measure.values[c];
    return `${text(counties[c].name)}: ${value === null ? say("none") : measure.show(value)}`;
  };
  return (
    <>
      <svg class="map" viewBox={`-2 -2 ${drawing.width + 4} ${drawing.height + 4}`}>
        <Hatch />
        <g
          role="listbox"
          tabindex={0}
          aria-label={say("map_label")}
          aria-activedescendant={choice.county ? `c-${choice.county}` : undefined}
          onKeyDown={keys}
        >
          {counties.map((county, c) =>
            drawing.path.has(county.code) ? (
              <path
                key={county.code}
                id={`c-${county.code}`}
                role="option"
                aria-selected={choice.county === county.code}
                aria-label={label(c)}
                class={`county ${shadeOf(measure, breaks, measure.values[c])}`}
                d={drawing.path.get(county.code)}
                onClick={() => change({ county: choice.county === county.code ? "" : county.code })}
              >
                <title>{label(c)}</title>
              </path>
            ) : null,
          )}
        </g>
        <g aria-hidden="true" class="over">
          {counties.map((county, c) =>
            county.estimated.length > 0 && measure.values[c] !== null ? (
              <path key={county.code} d={drawing.path.get(county.code)} fill="url(#hatch)" />
            ) : null,
          )}
          {chosen && <path class="chosen" d={chosen} />}
        </g>
      </svg>
      <p class="note map-note">
        {outlines.approval ? (
          say("approved_map", outlines.approval)
        ) : (
          <>
            <strong lang="zh-Hans">{say("nonstandard_map")}</strong> {say("nonstandard_gloss")}
          </>
        )}{" "}
        {outlines.attribution}{" "}
        {missing.length > 0 && say("no_outline", missing.map((county) => text(county.name)).join(", "))}
      </p>
    </>
  );
};

const Tiles = ({ measure, breaks }: { measure: Measure; breaks: number[] }) => {
  const { report, choice, change, say, text } = useView();
  const { counties } = report.land;
  const keys = useKeys((from, key) => {
    const at = counties.findIndex((county) => county.code === from);
    const step = directions[key][0] + directions[key][1];
    return counties[Math.min(Math.max(at + step, 0), counties.length - 1)].code;
  });
  const groups = [...new Set(counties.map((county) => county.group.en))];
  return (
    <>
      <svg width="0" height="0" aria-hidden="true" class="hidden-svg"><Hatch /></svg>
      <div
        class="tiles"
        role="listbox"
        tabindex={0}
        aria-label={say("tiles_label")}
        aria-activedescendant={choice.county ? `c-${choice.county}` : undefined}
        onKeyDown={keys}
      >
        {groups.map((group) => {
          const rows = counties.map((county, c) => ({ county, c })).filter(({ county }) => county.group.en === group);
          const title = text(rows[0].county.group);
          return (
            <div key={group} class="tile-group" role="group" aria-label={title}>
              <span class="tile-title" aria-hidden="true">{title}</span>
              {rows.map(({ county, c }) => {
                const value = measure.values[c];
                const name = text(county.name);
                const shown = `${name}: ${value === null ? say("none") : measure.show(value)}`;
                return (
                  <span
                    key={county.code}
                    id={`c-${county.code}`}
                    role="option"
                    aria-selected={choice.county === county.code}
                    aria-label={shown}
                    title={shown}
                    class={`tile ${shadeOf(measure, breaks, value)}${county.estimated.length > 0 && value !== null ? " hatched" : ""}`}
                    onClick={() => change({ county: choice.county === county.code ? "" : county.code })}
                  >
                    {name}
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
      <p class="note map-note">{say("tiles_note")}</p>
    </>
  );
};

export const Where = () => {
  const view = useView();
  const { report, say } = view;
  const measure = measureOf(view);
  // The colours keep the steps of the stored run, so that a lever is seen to move them.
  const still = measureOf({ ...view, run: view.base });
  const breaks = breaksOf(still.key === measure.key ? still : measure);
  const Shapes = report.outlines ? Outlined : Tiles;
  return (
    <section class="panel where" aria-labelledby="where">
      <div class="panel-head">
        <h2 id="where">{say("map")}</h2>
        <Controls />
      </div>
      <div class="map-and-card">
        <div class="map-box">
          <Shapes measure={measure} breaks={breaks} />
        </div>
        <div class="beside">
          <Legend measure={measure} breaks={breaks} />
          <CountyCard />
          <p class="note">{countiesFrom(view)}</p>
        </div>
      </div>
    </section>
  );
};
