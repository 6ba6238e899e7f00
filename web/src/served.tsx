// Until the server has made the page of a scenario: which one, how far it is, what is in the way.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { whole } from "./figures";
import { keepToken, Refusal, server, type ServedScenario, type Told } from "./live/remote";
import { servedWords, type ServedWord } from "./live/served_words";
import type { Language, Report } from "./report";

const link = () => new URLSearchParams(location.hash.slice(1));

const takeToken = (): void => {
  const parts = link();
  if (!parts.has("token")) return;
  keepToken(parts.get("token"));
  parts.delete("token");
  history.replaceState(null, "", `${location.pathname}${location.search}#${parts}`);
};

const language = (): Language => {
  const wanted = link().get("lang") ?? navigator.language;
  return wanted.startsWith("zh") ? "zh" : "en";
};

interface Ready {
  report: Report;
  served: string;
  scenarios: ServedScenario[];
}

const fetchPage = async (told: (title: ServedScenario, now: Told | null) => void): Promise<Ready> => {
  const scenarios = await server.scenarios();
  const wanted = link().get("scenario");
  const one = scenarios.find((scenario) => scenario.id === wanted) ?? scenarios[0];
  told(one, null);
  const report = await server.reportOf(one.id, (now) => told(one, now));
  return { report: { ...report, language: language() }, served: one.id, scenarios };
};

const shown = link().get("scenario") ?? "";

/** Another scenario, another token: another page. */
const followLink = (): void => {
  const parts = link();
  const another = (parts.get("scenario") ?? "") !== shown;
  if (parts.has("token") || another) location.reload();
};
const AskToken = ({ say }: { say: (word: ServedWord) => string }) => (
  <form
    class="ask-token"
    onSubmit={(event) => {
      event.preventDefault();
      keepToken(new FormData(event.currentTarget).get("token") as string);
      location.reload();
    }}
  >
    <p class="warning">{say("token_wrong")}</p>
    <label>
      {say("token")} <input name="token" type="password" autocomplete="off" required />
    </label>{" "}
    <button>{say("open")}</button>
  </form>
);

export const Served = ({ children }: {
  children: (report: Report, served: string, scenarios: ServedScenario[]) => ComponentChildren;
}) => {
  const [ready, setReady] = useState<Ready>();
  const [scenario, setScenario] = useState<ServedScenario>();
  const [now, setNow] = useState<Told | null>(null);
  const [trouble, setTrouble] = useState<Error>();
  useEffect(() => {
    takeToken();
    document.documentElement.lang = language() === "zh" ? "zh-Hans" : "en";
    addEventListener("hashchange", followLink);
    fetchPage((one, told) => {
      setScenario(one);
      setNow(told);
    }).then(setReady, setTrouble);
  }, []);
  if (ready) return <>{children(ready.report, ready.served, ready.scenarios)}</>;
  const lang = language();
  const say = (word: ServedWord, ...parts: string[]) =>
    servedWords[word][lang].replace(/\{(\d)\}/g, (_, i) => parts[Number(i)]);
  return (
    <main class="waiting panel">
      <h1>{scenario ? scenario.title[lang] || scenario.title.en || scenario.id : "Weir"}</h1>
      {trouble instanceof Refusal && trouble.status === 401 ? <AskToken say={say} />
        : trouble ? (
          <>
            <p class="warning">{say("refused")}</p>
            <pre>{trouble.message}</pre>
          </>
        ) : (
          <>
            <p id="waiting">{say("first")}</p>
            <progress value={now && now.draws > 0 ? now.draws_done / now.draws : 0} max={1} aria-labelledby="waiting" />
            <p class="note">{now && now.draws > 0 && say("first_draws", whole(now.draws_done), whole(now.draws))}</p>
          </>
        )}
    </main>
  );
};
