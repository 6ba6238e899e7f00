// What only a served page shows: how far the server is, how many draws it is asked for.
import { whole } from "../figures";
import { useView } from "../state";
import type { Levers } from "./live";
import { tell } from "./words";

const offered = [1024, 10240, 102400];

const Draws = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const numbers = [...new Set([...offered, levers.run.draws, levers.draws])].sort((a, b) => a - b);
  return (
    <p class="draws">
      <label for="draws">{tell(view, "draws")}</label>{" "}
      <select
        id="draws"
        value={String(levers.draws)}
        onChange={(event) => levers.setDraws(Number(event.currentTarget.value))}
      >
        {numbers.map((draws) => (
          <option key={draws} value={String(draws)}>{whole(draws)}</option>
        ))}
      </select>
    </p>
  );
};

const Running = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const { done, draws, share } = levers.job!;
  const said = share === 0 ? tell(view, "dividing")
    : done < draws ? tell(view, "simulating", whole(done), whole(draws))
    : tell(view, "finishing", whole(done));
  return (
    <div class="running">
      <p class="note" id="job">{said}</p>
      <progress value={share} max={1} aria-labelledby="job" />
      <button id="stop" type="button" onClick={() => levers.halt()}>{tell(view, "stop")}</button>
    </div>
  );
};

export const ServedStatus = ({ levers }: { levers: Levers }) => {
  const view = useView();
  const { state, run, job, conflict, trouble } = levers;
  const said = !state ? tell(view, "stored", whole(run.draws))
    : state.whole ? tell(view, "full", whole(state.whole.page.draws))
    : state.drawn ? tell(view, "so_far", whole(state.drawn.done))
    : tell(view, state.looked?.quantiles ? "parameters" : "expected", whole(1000));
  const follows = levers.moving && !conflict;
  const fingerprint = state?.whole?.fingerprint ?? (state ? "" : levers.data.fingerprint);
  const agreed = levers.check?.fingerprint === fingerprint;
  return (
    <div class="status served">
      <Draws levers={levers} />
      {job ? <Running levers={levers} /> : <p class="note" aria-live="polite" id="answered">{said} {follows && tell(view, "follows")}</p>}
      {!job && fingerprint !== "" && (
        <p class="note" id="fingerprint">{tell(view, agreed ? "agreed" : "print", fingerprint)}</p>
      )}
      {conflict && levers.last === "" && (
        <p class="warning">{tell(view, conflict.code === 1 ? "unreachable" : "conflict", conflict.text)}</p>
      )}
      {trouble !== "" && <p class="warning">{tell(view, "failed", trouble)}</p>}
    </div>
  );
};
