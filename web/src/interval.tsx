// One interval on an axis: 9 of 10 worlds, the middle half, the median.
import type { ComponentChildren } from "preact";

export interface Quantiles {
  p05: number;
  p25?: number;
  p50: number;
  p75?: number;
  p95: number;
}

interface Props {
  of: Quantiles;
  from?: number;
  to: number;
  mark?: number; // a target
  ghost?: Quantiles; // what it was before the levers moved
  hollow?: boolean;
  height?: number;
  children?: ComponentChildren;
}

export const Interval = ({ of, from = 0, to, mark, ghost, hollow, height = 14 }: Props) => {
  const at = (value: number) => `${(100 * (value - from)) / (to - from || 1)}%`;
  const wide = (a: number, b: number) => `${Math.max((100 * (b - a)) / (to - from || 1), 0.4)}%`;
  const middle = height / 2;
  return (
    <svg class={`interval${hollow ? " hollow" : ""}`} height={height} width="100%" aria-hidden="true">
      <line class="axis" x1="0" x2="100%" y1={middle} y2={middle} />
      {from < 0 && <line class="zero" x1={at(0)} x2={at(0)} y1="0" y2={height} />}
      <rect class="wide" x={at(of.p05)} width={wide(of.p05, of.p95)} y={middle - 4} height="8" />
      {of.p25 !== undefined && of.p75 !== undefined && (
        <rect class="half" x={at(of.p25)} width={wide(of.p25, of.p75)} y={middle - 4} height="8" />
      )}
      <line class="median" x1={at(of.p50)} x2={at(of.p50)} y1={middle - 6} y2={middle + 6} />
      {ghost && (
        <>
          <rect class="ghost" x={at(ghost.p05)} width={wide(ghost.p05, ghost.p95)} y={middle - 6} height="12" />
          <line class="ghost-median" x1={at(ghost.p50)} x2={at(ghost.p50)} y1={middle - 8} y2={middle + 8} />
        </>
      )}
      {mark !== undefined && (
        <g class="mark">
          <line x1={at(mark)} x2={at(mark)} y1="0" y2={height} />
        </g>
      )}
    </svg>
  );
};
