/**
 * Where an outline bears its name: one point of each. Named by its polygon, it would bear it once in
 * every tile that it reaches into.
 */
export const NAMED = new Set<string>(["communities", "grids", "proposal", "standing"]);

/** The source that holds the points of a kind's names. */
export function namesOf(kind: string): string {
  return `${kind}-names`;
}

/** How far up its outline a name stands: a community's keeps clear of those of the grids in it. */
const UP: Record<string, number> = { communities: 0.93 };

/** Return a point inside each outline, with the outline's own properties. */
export function namePoints(
  kind: string,
  outlines: GeoJSON.FeatureCollection,
): GeoJSON.FeatureCollection {
  const features = outlines.features.flatMap((outline): GeoJSON.Feature[] => {
    const coordinates = inside(outline.geometry, UP[kind] ?? 0.5);
    return coordinates ? [{ ...outline, geometry: { type: "Point", coordinates } }] : [];
  });
  return { type: "FeatureCollection", features };
}

/** The middle of the widest stretch of the largest part, at a share of its height. */
function inside(geometry: GeoJSON.Geometry | null, up: number): GeoJSON.Position | null {
  const parts =
    geometry?.type === "Polygon" ? [geometry.coordinates]
    : geometry?.type === "MultiPolygon" ? geometry.coordinates
    : [];
  const boxes = parts.map((rings) => ({ rings, ...boxOf(rings[0] ?? []) }));
  const largest = boxes.sort((a, b) => b.width * b.height - a.width * a.height)[0];
  if (!largest || !Number.isFinite(largest.height)) return null;
  const y = largest.south + up * largest.height;
  const cuts = largest.rings.flatMap((ring) => crossings(ring, y)).sort((a, b) => a - b);
  let widest: [number, number] = [0, 0];
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const [from = 0, to = 0] = [cuts[i], cuts[i + 1]];
    if (to - from > widest[1] - widest[0]) widest = [from, to];
  }
  return widest[0] < widest[1] ? [(widest[0] + widest[1]) / 2, y] : null;
}

function boxOf(ring: GeoJSON.Position[]): { width: number; height: number; south: number } {
  const xs = ring.map(([x = 0]) => x);
  const ys = ring.map(([, y = 0]) => y);
  const [south, north] = [Math.min(...ys), Math.max(...ys)];
  return { width: Math.max(...xs) - Math.min(...xs), height: north - south, south };
}

/** Where a ring crosses a height; each corner belongs to the edge below it alone. */
function crossings(ring: GeoJSON.Position[], y: number): number[] {
  return ring.slice(1).flatMap(([x2 = 0, y2 = 0], index) => {
    const [x1 = 0, y1 = 0] = ring[index] ?? [];
    return y1 > y === y2 > y ? [] : [x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)];
  });
}
