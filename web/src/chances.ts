// Chances in words, no finer than the model deserves.
import { percent } from "./figures";
import type { Quantiles } from "./interval";
import type { View } from "./state";

export const chanceText = (probability: number, say: View["say"]): string =>
  Number.isNaN(probability) ? "…" : probability > 0.95 ? say("over_95") : probability < 0.05 ? say("under_5") : percent(probability);

/** The chance that a value reaches `least`, as far as its quantiles tell. */
export const chanceFromQuantiles = (q: Quantiles, least: number, say: View["say"]): string => {
  if (least > q.p95) return say("under_5");
  if (least <= q.p05) return say("over_95");
  const steps: [number, number, number][] = [
    [q.p75!, 5, 25],
    [q.p50, 25, 50],
    [q.p25!, 50, 75],
    [q.p05, 75, 95],
  ];
  const [, low, high] = steps.find(([value]) => least > value)!;
  return say("between", `${low}%`, `${high}%`);
};
