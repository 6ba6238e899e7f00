// What the figures rest on, and how to make them again.
import { money, whole } from "./figures";
import type { Note } from "./report";
import { useView } from "./state";
import { strategies, units, type Word } from "./words";

const kinds: Record<string, Word> = {
  "unused-claim": "note_unused",
  "what-if": "note_what_if",
  estimated: "note_estimated",
  hindsight: "note_hindsight",
  memorandum: "note_memorandum",
  synthetic: "note_synthetic",
  assumption: "note_assumption",
  prior: "note_prior",
};
const first = ["what-if", "synthetic", "unused-claim", "hindsight", "estimated"];

/** As many digits as are worth reading. */
const value = (number: number): string =>
  Math.abs(number) < 1e-12 ? "0" : Math.abs(number) >= 1000 ? whole(number) : String(Number(number.toPrecision(3)));

const Notes = ({ notes }: { notes: Note[] }) => {
  const { say, choice } = useView();
  const words = (note: Note) => (choice.lang === "zh" ? (note.text_zh ?? note.text) : note.text);
  return (
    <dl class="notes">
      {[...new Set(notes.map((note) => note.kind))].map((kind) => (
        <div key={kind}>
          <dt>{kinds[kind] ? say(kinds[kind]) : kind}</dt>
          <dd>
            <ul>
              {notes.filter((note) => note.kind === kind).map((note) => (
                <li key={note.evidence + note.text}>{words(note)}</li>
              ))}
            </ul>
          </dd>
        </div>
      ))}
    </dl>
  );
};

const most_level = 4;

/** Levels as marks: as many filled squares as the level. */
const Levels = () => {
  const { run, say, text } = useView();
  return (
    <dl class="levels-of">
      {run.credibility.map(({ factor, level, name, reason }) => (
        <div key={factor}>
          <dt>{text(name)}</dt>
          <dd class="level">
            <svg width="74" height="14" role="img" aria-label={say("level_of", level, most_level)}>
              {Array.from({ length: most_level }, (_, k) => (
                <rect key={k} class={k < level ? "held" : "open"} x={1 + 18 * k} y="1" width="12" height="12" rx="2" />
              ))}
            </svg>
            <span class="number" aria-hidden="true">{level}</span>
          </dd>
          <dd class="soft">{text(reason)}</dd>
        </div>
      ))}
    </dl>
  );
};

export const Basis = () => {
  const { run, say, text, choice } = useView();
  const important = run.notes.filter((note) => first.includes(note.kind));
  const others = run.notes.filter((note) => !first.includes(note.kind));
  return (
    <section class="panel" aria-labelledby="basis">
      <h2 id="basis">{say("rests_on")}</h2>
      <Levels />
      <p class="note">{say("levels_note", most_level)}</p>
      <ul class="facts">
        <li>{say("fact_check", money(run.certificate.worst_violation, run.currency, choice.lang))}</li>
        <li>{say("fact_draws", whole(run.draws))}</li>
        <li>{say("fact_levels")}</li>
      </ul>
      <Notes notes={important} />
      {others.length > 0 && (
        <details>
          <summary>{say("notes")} ({others.length})</summary>
          <Notes notes={others} />
        </details>
      )}
      <details>
        <summary>{say("priors")} ({run.priors.length})</summary>
        <div class="scroll" tabindex={0} role="region" aria-label={say("priors")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("path")}</th>
                <th scope="col" class="number">5%</th>
                <th scope="col" class="number">{say("central")}</th>
                <th scope="col" class="number">95%</th>
                <th scope="col">{say("unit")}</th>
              </tr>
            </thead>
            <tbody>
              {run.priors.map((prior) => (
                <tr key={prior.path}>
                  <th scope="row">{text(prior.name)} <code class="soft">{prior.path}</code></th>
                  <td class="number">{value(prior.p05)}</td>
                  <td class="number">{value(prior.central)}</td>
                  <td class="number">{value(prior.p95)}</td>
                  <td>{units[prior.unit] ? text(units[prior.unit]) : prior.unit}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
};

export const Again = () => {
  const { run, say, text } = useView();
  const strategy = strategies[run.strategy];
  const facts: [string, string][] = [
    [say("run"), run.id],
    [say("strategy"), strategy ? text(strategy) : run.strategy],
    [say("draws"), whole(run.draws)],
    [say("seed"), run.seed],
    [say("version"), run.weir],
    [say("made"), run.created],
    [say("digest"), run.digest],
  ];
  return (
    <section class="panel" aria-labelledby="again">
      <h2 id="again">{say("again")}</h2>
      <p>{say("again_text")}</p>
      <pre tabindex={0}><code>{run.command}</code></pre>
      <dl class="facts-row">
        {facts.filter(([, what]) => what !== "").map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
