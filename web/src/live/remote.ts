// The server that the page came from: its scenarios, and runs of the full engine.
import type { Chance, LiveData, Report, Run, Text } from "../report";
import { type Moves, moneyWords } from "./levers";
import type { Drawn } from "./worker";

/** What the server says is wrong. */
export class Refusal extends Error {
  constructor(readonly status: number, detail: string) {
    super(detail.trim());
  }
}

export interface ServedScenario {
  id: string;
  title: Text;
}

/** A run as the server tells of it (docs/reference/openapi.json, Run). */
export interface Told {
  run: string;
  state: "preparing" | "queued" | "running" | "done" | "failed" | "cancelled";
  draws: number;
  draws_done: number;
  estimate?: {
    targets: Chance[];
    all_targets: Chance;
    outcomes: (Record<string, number> & { outcome: string; quarter: string })[];
  };
  problem?: { status: number; detail: string };
}

/** What the page needs of a finished run: its fingerprint, and the run as the page draws it. */
export interface Answered {
  fingerprint: string;
  page: Run;
}

const token_key = "weir-token";
const client = [...crypto.getRandomValues(new Uint32Array(2))].join("-");

/** The token of the address goes where neither the address bar nor a copied link shows it. */
export const keepToken = (token: string | null): void => {
  if (token !== null) sessionStorage.setItem(token_key, token);
};

const ask = async (path: string, method = "GET", body?: unknown, signal?: AbortSignal): Promise<Response> => {
  const token = sessionStorage.getItem(token_key);
  const answer = await fetch(path, {
    method, signal: signal ?? null, keepalive: method === "DELETE",
    body: body === undefined ? null : JSON.stringify(body),
    headers: {
      "Weir-Client": client,
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
  });
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
  throw new Refusal(answer.status, problem.detail ?? `${answer.status} ${answer.statusText}`);
};

const scenarios = async (): Promise<ServedScenario[]> =>
  (await (await ask("api/scenarios")).json()).scenarios;

/** Calls `told` with every event of the run; the last one is the answer. */
const follow = async (run: string, told: (now: Told) => void, signal?: AbortSignal): Promise<Told> => {
  const answer = await ask(`api/runs/${run}/events`, "GET", undefined, signal);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let last: Told | undefined;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const events = (text + part.value).split("\n\n");
    text = events.pop()!;
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data) told((last = JSON.parse(data.slice(6)) as Told));
    }
  }
  if (!last) throw new TypeError("the stream of events broke off");
  return last;
};

/** The result of the run when it is done. Fails: Refusal. */
const resultOf = async <Result>(run: string, told: (now: Told) => void, signal?: AbortSignal): Promise<Result> => {
  const last = await follow(run, told, signal);
  if (last.problem) throw new Refusal(last.problem.status, last.problem.detail);
  if (last.state !== "done") throw new Refusal(409, `weir: run ${run} was cancelled`);
  return (await (await ask(`api/runs/${run}`, "GET", undefined, signal)).json()).result;
};

const reportOf = async (scenario: string, told: (now: Told) => void): Promise<Report> => {
  const opened = await (await ask("api/reports", "POST", { scenario })).json();
  return resultOf<Report>(opened.run, told);
};

export const server = { scenarios, reportOf };

/** As --set takes them. */
const changes = (moves: Moves, data: LiveData, currency: string): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(moves.values).map(([path, value]) => {
      const unit = data.levers.find((lever) => lever.path === path)?.unit;
      return [path, unit === "money" ? moneyWords(value, currency) : unit === "switch" ? value === 1 : value];
    }),
  );

/** It may be over already. */
const forget = (run: string): void => void ask(`api/runs/${run}`, "DELETE").catch(() => {});

/** One run after another of one scenario on the server; a new one takes the last one's place. */
export class Remote {
  private abort: AbortController | undefined;
  private run = "";

  constructor(readonly scenario: string, private data: LiveData, private base: Run) {
    addEventListener("pagehide", this.cancel);
  }

  /** Fails: Refusal; TypeError where the server cannot be reached; AbortError after cancel(). */
  async ask(moves: Moves, draws: number, told: (now: Told) => void): Promise<Answered> {
    this.cancel();
    const abort = new AbortController();
    this.abort = abort;
    const opened = await (await ask("api/runs", "POST", {
      scenario: this.scenario, set: changes(moves, this.data, this.base.currency), replace: true, while_followed: true, page: true,
      ...(moves.strategy !== "" && { strategy: moves.strategy }),
      ...(draws !== this.base.draws && { draws }),
    })).json();
    if (abort.signal.aborted) forget(opened.run);
    else this.run = opened.run;
    const answer = await resultOf<Answered>(opened.run, told, abort.signal);
    this.run = "";
    return answer;
  }

  /** The run on the server ends at its next block of draws. */
  cancel = (): void => {
    this.abort?.abort();
    this.abort = undefined;
    if (this.run !== "") forget(this.run);
    this.run = "";
  };

  close(): void {
    this.cancel();
    removeEventListener("pagehide", this.cancel);
  }
}

/** An estimate in the shape of the page engine's draws; what it lacks is nothing yet. */
export const drawnOf = (told: Told, data: LiveData, quarters: string[], draws: number): Drawn | null => {
  const { estimate } = told;
  if (!estimate) return null;
  const rows = new Map(estimate.outcomes.map((row) => [`${row.outcome}@${row.quarter}`, row]));
  const read = ["mean", "sd", "mcse", "p05", "p25", "p50", "p75", "p95"];
  const summaries = data.headline.flatMap((outcome) =>
    quarters.flatMap((quarter) => read.map((key) => rows.get(`${outcome}@${quarter}`)?.[key] ?? NaN)));
  return {
    kind: "draw", done: Math.min(told.draws_done, draws),
    summaries: new Float64Array(summaries),
    chances: new Float64Array([...estimate.targets, estimate.all_targets].flatMap((one) => [one.probability, one.mcse])),
    fingerprint: "",
  };
};
