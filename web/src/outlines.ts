// Outlines on the screen: an equal-area projection of the arcs, and the path of each county.
import { geoConicEqualArea } from "d3-geo";
import type { Outlines } from "./report";

export interface Drawing {
  width: number;
  height: number;
  path: Map<string, string>;
  centre: Map<string, [number, number]>;
}

const degrees = (outlines: Outlines): [number, number][][] =>
  outlines.arcs.map((steps) => {
    const points: [number, number][] = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      points.push([outlines.west + outlines.step * x, outlines.south + outlines.step * y]);
    }
    return points;
  });

const ringOf = (arcs: [number, number][][], ring: number[]): [number, number][] =>
  ring.flatMap((i) => (i < 0 ? arcs[~i].slice(1).reverse() : arcs[i].slice(0, -1)));

const area = (ring: [number, number][]): number =>
  ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    return sum + x * v - u * y;
  }, 0) / 2;

const middle = (ring: [number, number][]): [number, number] => {
  const size = 6 * area(ring);
  let x = 0;
  let y = 0;
  ring.forEach(([a, b], i) => {
    const [c, d] = ring[(i + 1) % ring.length];
    const cross = a * d - c * b;
    x += (a + c) * cross;
    y += (b + d) * cross;
  });
  return size === 0 ? ring[0] : [x / size, y / size];
};

/** Fits the land into `width`; the height follows. */
export const draw = (outlines: Outlines, width: number): Drawing => {
  const arcs = degrees(outlines);
  const all = { type: "MultiPoint" as const, coordinates: arcs.flat() };
  const [west, east] = bounds(all.coordinates, 0);
  const [south, north] = bounds(all.coordinates, 1);
  const projection = geoConicEqualArea()
    .rotate([-(west + east) / 2, 0])
    .parallels([south + (north - south) / 6, north - (north - south) / 6])
    .fitWidth(width, all);
  const projected = arcs.map((points) => points.map((point) => projection(point)!));
  const [top, bottom] = bounds(projected.flat(), 1);
  const path = new Map<string, string>();
  const centre = new Map<string, [number, number]>();
  for (const [code, rings] of Object.entries(outlines.shapes)) {
    const drawn = rings.map((ring) =>
      ringOf(projected, ring).map(([x, y]): [number, number] => [x, y - top]),
    );
    const text = drawn.map(
      (ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`,
    );
    path.set(code, text.join(""));
    const widest = drawn.reduce((a, b) => (Math.abs(area(b)) > Math.abs(area(a)) ? b : a));
    centre.set(code, middle(widest));
  }
  return { width, height: Math.ceil(bottom - top), path, centre };
};

const bounds = (points: [number, number][], axis: 0 | 1): [number, number] => {
  let low = Infinity;
  let high = -Infinity;
  for (const point of points) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  return [low, high];
};
