// The levers at work: what was moved, the newest answer of the engine, and the draws that follow.
import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import type { LiveData, Note, Report, Run } from "../report";
import type { Choice } from "../state";
import type { Quantiles } from "../interval";
import { quantiles } from "../outcomes";
import type { View } from "../state";
import { runOf, seriesIn, type State } from "./answer";
import { Desk, hasEngine } from "./engine";
import { anyMoved, asMoved, fromLink, type Moves, toLink, unmoved } from "./levers";
import type { Looked } from "./worker";

const glance_draws = 1000;
const first_draws = 1024;
const rest = 250; // milliseconds without a move after which the draws begin

export interface Check {
  done: number;
  of: number;
  fingerprint: string;
}

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

  private quick: Desk | undefined;
  private slow: Desk | undefined;
  private busy = false;
  private timer = 0;

  constructor(readonly data: LiveData, readonly run: Run, private changed: () => void) {}

  async start(moves: Moves): Promise<void> {
    try {
      this.quick = await Desk.open(this.data.image);
      this.origin = await this.quick.look(asMoved(unmoved), glance_draws);
      if (this.origin.code !== 0) throw new Error(this.origin.text);
      this.phase = "ready";
      this.moves = moves;
      if (anyMoved(moves)) this.moved();
      else this.changed();
    } catch (error) {
      this.phase = "failed";
      this.trouble = error instanceof Error ? error.message : String(error);
      this.changed();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.quick?.close();
    this.slow?.close();
  }

  move(moves: Moves, path: string): void {
    if (toLink(moves) === toLink(this.moves)) return;
    performance.mark("weir-move");
    this.moves = moves;
    this.last = path;
    this.moved();
  }

  private moved(): void {
    this.moving = true;
    this.endDraws();
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
      performance.mark("weir-answer");
      this.changed();
    }
    this.busy = false;
  }

  private settle(): void {
    this.moving = false;
    this.changed();
    if (this.busy) {
      this.timer = window.setTimeout(() => this.settle(), 50);
    } else if (this.state && this.state.moves === this.moves) {
      void this.draw(this.state);
    }
  }

  private endDraws(): void {
    this.slow?.close();
    this.slow = undefined;
    this.drawing = false;
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

  /** All draws of the stored run once more, here. */
  async verify(): Promise<void> {
    this.endDraws();
    this.check = { done: 0, of: this.run.draws, fingerprint: "" };
    this.changed();
    const desk = await Desk.open(this.data.image);
    this.slow = desk;
    await desk.look(asMoved(unmoved), 0);
    while (this.slow === desk && this.check && this.check.done < this.check.of) {
      const { done, fingerprint } = await desk.draw(this.run.draws);
      if (this.slow !== desk) return;
      this.check = { done, of: this.run.draws, fingerprint };
      this.changed();
    }
    if (this.slow === desk) this.endDraws();
  }
}

/** The levers of a run; null where the page has no engine. */
export const useLevers = (run: Run, choice: Choice, change: (part: Partial<Choice>) => void): Levers | null => {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const data = run.live;
  const levers = useMemo(
    () => (data && hasEngine() ? new Levers(data, run, () => redraw(undefined as never)) : null),
    [run],
  );
  useEffect(() => {
    if (!levers || !data) return;
    void levers.start(fromLink(choice.set, data, run));
    return () => levers.stop();
  }, [levers]);
  // The link follows the levers when they rest; the levers follow a link that is typed in.
  const written = useRef(choice.set);
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
  });
  return levers;
};

/** Of what the levers are set against: the same kind of interval, without any of them moved. */
export const baseQuantiles = (view: View, outcome: string, quarter: string): Quantiles | undefined => {
  const { levers, base } = view;
  if (!levers?.origin || !levers.state || levers.state.drawn) return quantiles(base, outcome, quarter);
  const series = seriesIn(levers.origin, null, levers.data, base.quarters.length);
  return quantiles({ ...base, series: { all: series } }, outcome, quarter);
};

/** What is shown: the stored run, or what the levers make of it. */
export const shownRun = (levers: Levers | null, run: Run, report: Report, notes: Note[]): Run =>
  levers?.state && levers.origin && run.live
    ? runOf(run, run.live, report.land.programmes, levers.state, levers.origin, notes)
    : run;
