// The levers at work: what was moved, the newest answer of the engine, and the draws that follow.
import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { LiveData, Note, Report, Run } from "../report";
import type { Choice } from "../state";
import type { Quantiles } from "../interval";
import { quantiles } from "../outcomes";
import type { View } from "../state";
import { runOf, seriesIn, type State } from "./answer";
import { Desk, hasEngine } from "./engine";
import { anyMoved, asMoved, fromLink, type Moves, quartersOf, toLink, unmoved } from "./levers";
import { drawnOf, Remote, Refusal, type Told } from "./remote";
import type { Looked } from "./worker";

const glance_draws = 1000;
const first_draws = 1024;
const rest = 250; // milliseconds without a move after which the draws begin

export interface Check {
  done: number;
  of: number;
  fingerprint: string; // of the draws done here
  wanted: string; // of the stored run, or of the server's
}

/** A run on its way on the server. */
export interface Job {
  done: number; // of `draws`
  draws: number;
  share: number; // of all its work
}

/** What the command line would print, without the folders of the server. */
const inShort = (text: string): string => text.replace(/^(error|weir): /, "").replace(/\S*\/(?=[^/\s]+:\d+:\d+:)/g, "");

/** One run's levers. `changed` is called whenever something is to be drawn anew. */
export class Levers {
  phase: "loading" | "ready" | "failed" = "loading";
  trouble = "";
  moves: Moves = unmoved;
  last = ""; // the path moved last
  conflict: { code: number; text: string } | null = null;
  state: State | null = null; // the last good one
  origin: Looked | null = null;
  moving = false;
  drawing = false;
  check: Check | null = null;
  job: Job | null = null;
  draws: number; // that the server is asked for

  private quick: Desk | undefined;
  private slow: Desk | undefined;
  private busy = false;
  private timer = 0;
  private drawingSoon = false;
  private drawingTook = 0; // milliseconds

  constructor(
    readonly data: LiveData, readonly run: Run, readonly remote: Remote | null, draws: number,
    private changed: () => void,
  ) {
    this.draws = draws || run.draws;
  }

  async start(moves: Moves): Promise<void> {
    try {
      if (hasEngine()) await this.open();
    } catch (error) {
      this.phase = "failed";
      this.trouble = error instanceof Error ? error.message : String(error);
      this.quick?.close();
      this.quick = undefined;
      if (!this.remote) return this.changed();
    }
    this.phase = "ready";
    this.moves = moves;
    if (this.asksMore()) this.moved();
    else this.changed();
  }

  private async open(): Promise<void> {
    this.quick = await Desk.open(this.data.image);
    const origin = await this.quick.look(asMoved(unmoved), glance_draws);
    if (origin.code !== 0) throw new Error(origin.text);
    this.origin = origin;
  }

  /** Is anything wanted that the stored run does not tell? */
  private asksMore(): boolean {
    return anyMoved(this.moves) || this.draws !== this.run.draws;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.quick?.close();
    this.slow?.close();
    this.remote?.close();
  }

  move(moves: Moves, path: string): void {
    if (toLink(moves) === toLink(this.moves)) return;
    performance.mark("weir-move");
    this.moves = moves;
    this.last = path;
    this.moved();
  }

  setDraws(draws: number): void {
    if (draws === this.draws) return;
    this.draws = draws;
    this.last = "";
    this.moved();
  }

  /** The server's run ends; what it told so far stays. */
  halt(): void {
    this.endDraws();
    this.changed();
  }

  private moved(): void {
    this.moving = true;
    this.endDraws();
    if (this.remote) this.check = null; // it was of what is shown no longer
    if (!this.quick) this.conflict = null; // the server will say whether there is one
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.settle(), rest);
    if (!anyMoved(this.moves)) {
      this.state = null;
      this.conflict = null;
    }
    this.changed();
    void this.look();
  }

  /** The newest moves only: what was moved while the engine worked comes next. */
  private async look(): Promise<void> {
    if (this.busy || !this.quick || !this.origin) return;
    this.busy = true;
    for (let asked: Moves | undefined; asked !== this.moves;) {
      asked = this.moves;
      const looked = anyMoved(asked) ? await this.quick.look(asMoved(asked), glance_draws) : this.origin;
      if (looked.code === 0) {
        this.conflict = null;
        this.state = anyMoved(asked) ? { moves: asked, looked, drawn: null } : null;
      } else {
        this.conflict = { code: looked.code, text: looked.text };
      }
      performance.mark("weir-answer", { detail: looked.took });
      this.changed();
    }
    this.busy = false;
  }

  private settle(): void {
    this.moving = false;
    this.changed();
    if (this.busy) {
      this.timer = window.setTimeout(() => this.settle(), 50);
    } else if (this.remote) {
      if (this.asksMore() && !this.conflict) void this.ask(this.remote);
    } else if (this.state && this.state.moves === this.moves) {
      void this.draw(this.state);
    }
  }

  /** Estimates come ten times a second: a slow device draws the newest, and rests as long as that took. */
  private changedSoon(): void {
    if (this.drawingSoon) return;
    this.drawingSoon = true;
    setTimeout(() => {
      this.drawingSoon = false;
      const start = performance.now();
      this.changed();
      setTimeout(() => (this.drawingTook = performance.now() - start));
    }, this.drawingTook);
  }

  private endDraws(): void {
    this.slow?.close();
    this.slow = undefined;
    this.drawing = false;
    this.remote?.cancel();
    this.job = null;
    if (this.check && this.check.done < this.check.of) this.check = null;
  }

  private async draw(state: State): Promise<void> {
    this.endDraws();
    this.drawing = true;
    this.changed();
    const desk = await Desk.open(this.data.image);
    if (this.state !== state || this.moving) return desk.close();
    this.slow = desk;
    await desk.look(asMoved(state.moves), 0);
    const drawn = await desk.draw(Math.min(first_draws, this.run.draws));
    if (this.slow !== desk) return;
    this.state = { ...state, drawn };
    this.endDraws();
    this.changed();
  }

  /** The full engine: estimates while it works, then the whole run. */
  private async ask(remote: Remote): Promise<void> {
    this.endDraws();
    const { moves, draws } = this;
    const looked = this.state?.moves === moves ? this.state.looked : this.quick && !anyMoved(moves) ? this.origin : null;
    const job: Job = { done: 0, draws, share: 0 };
    this.job = job;
    this.changed();
    const follow = (now: Told) => {
      if (this.job !== job) return;
      job.done = Math.min(now.draws_done, draws);
      job.share = now.draws > 0 ? now.draws_done / now.draws : 0;
      const drawn = drawnOf(now, this.data, this.run.quarters.slice(0, quartersOf(moves, this.run)), draws);
      if (drawn) this.state = { moves, looked, drawn };
      this.changedSoon();
    };
    try {
      const whole = await remote.ask(moves, draws, follow);
      if (this.job !== job) return;
      this.conflict = null;
      this.state = { moves, looked, drawn: this.state?.drawn ?? null, whole };
      this.job = null;
      this.changed();
      if (this.quick && draws <= first_draws) await this.verify();
    } catch (error) {
      if (this.job !== job) return;
      this.job = null;
      const told = error instanceof Error ? inShort(error.message) : String(error);
      this.conflict = { code: error instanceof Refusal && [400, 422].includes(error.status) ? 3 : 1, text: told };
      this.changed();
    }
  }

  /** All draws of what is shown once more, here: of the stored run, or of the server's. */
  async verify(): Promise<void> {
    this.endDraws();
    const whole = this.state?.whole;
    const moves = whole ? this.state!.moves : unmoved;
    const of = whole?.page.draws ?? this.run.draws;
    const wanted = whole?.fingerprint ?? this.data.fingerprint;
    this.check = { done: 0, of, fingerprint: "", wanted };
    this.changed();
    const desk = await Desk.open(this.data.image);
    this.slow = desk;
    await desk.look(asMoved(moves), 0);
    while (this.slow === desk && this.check && this.check.done < this.check.of) {
      const { done, fingerprint } = await desk.draw(of);
      if (this.slow !== desk) return;
      this.check = { done, of, fingerprint, wanted };
      this.changed();
    }
    if (this.slow === desk) this.endDraws();
  }
}

/** The levers of a run; null where nothing can answer them. `served`: the scenario that the server has it from. */
export const useLevers = (
  run: Run, choice: Choice, change: (part: Partial<Choice>) => void, served: string | null,
): Levers | null => {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const data = run.live;
  const levers = useMemo(
    () => {
      if (!data || (served === null && !hasEngine())) return null;
      const remote = served === null ? null : new Remote(served, data, run);
      return new Levers(data, run, remote, Number(choice.draws), () => redraw(undefined as never));
    },
    [run],
  );
  useEffect(() => {
    if (!levers || !data) return;
    void levers.start(fromLink(choice.set, data, run));
    return () => levers.stop();
  }, [levers]);
  // The link follows the levers when they rest; the levers follow a link that is typed in.
  const written = useRef(choice.set);
  const writtenDraws = useRef(choice.draws);
  useEffect(() => {
    if (!levers || !data || levers.phase !== "ready" || levers.moving) return;
    const now = toLink(levers.moves);
    if (choice.set !== written.current) {
      written.current = choice.set;
      if (choice.set !== now) levers.move(fromLink(choice.set, data, run), "");
    } else if (now !== choice.set) {
      written.current = now;
      change({ set: now });
    }
    const draws = levers.draws === run.draws ? "" : String(levers.draws);
    if (choice.draws !== writtenDraws.current) {
      writtenDraws.current = choice.draws;
      levers.setDraws(Number(choice.draws) || run.draws);
    } else if (draws !== choice.draws) {
      writtenDraws.current = draws;
      change({ draws });
    }
  });
  return levers;
};

/** Of what the levers are set against: the same kind of interval, without any of them moved. */
export const baseQuantiles = (view: View, outcome: string, quarter: string): Quantiles | undefined => {
  const { levers, base } = view;
  const state = levers?.state;
  if (!levers?.origin || !state || state.drawn || state.whole) return quantiles(base, outcome, quarter);
  return quantiles({ ...base, series: seriesIn(base, levers.origin, null, levers.data) }, outcome, quarter);
};

/** What is shown: the stored run, or what the levers make of it. */
export const shownRun = (levers: Levers | null, run: Run, report: Report, notes: Note[]): Run =>
  levers?.state && run.live
    ? runOf(run, run.live, report.land, levers.state, levers.origin, notes)
    : run;
