/** Drawing a boundary: every corner is a handle to drag; between two, a smaller one adds a corner. */
import type { GeoJSONSource, LngLat, Map } from "maplibre-gl";

import { changed } from "./datum";
import type { Position } from "./datum";
import type { Ground } from "./ground";
import { Handles } from "./handles";
import { themeOf } from "./theme";
import { filled } from "./words";

/** Polygons, each of rings, each of corners without the closing one. */
export type Shape = Position[][][];

const SNAP_PX = 12;

export function enhanceDraw(ground: Ground): void {
  const name = ground.place.dataset["mapInto"] ?? "boundary";
  const into = ground.place.closest("form")?.elements.namedItem(name);
  if (into instanceof HTMLTextAreaElement) new Drawing(ground, into);
}

class Drawing {
  /** Whether a line is drawn, which stays open, instead of outlines, which close. */
  private readonly line: boolean;
  private shape: Shape;
  private readonly handles: Handles;
  private readonly map: Map;

  constructor(
    private readonly ground: Ground,
    private readonly into: HTMLTextAreaElement,
  ) {
    this.map = ground.map;
    this.line = ground.place.dataset["mapShape"] === "line";
    this.shape = this.given();
    this.handles = new Handles(this.map, ground.words, this.line, {
      moved: (path, shown, { snap }) => this.move(path, snap ? this.snapped(shown) : at(shown)),
      added: (path, shown) => this.insert(path, shown),
      removed: (path) => this.remove(path),
    });
    ground.place.classList.add("is-drawing");
    this.map.doubleClickZoom.disable();
    this.map.on("load", () => this.begin());
    this.into.addEventListener("change", () => {
      this.shape = this.given();
      this.show();
    });
  }

  private begin(): void {
    const theme = themeOf(this.ground.place);
    const source = "drawing";
    this.map.addSource(source, { type: "geojson", data: this.feature() });
    this.map.addLayer({
      id: "drawing-fill", type: "fill", source,
      paint: { "fill-color": theme.accent, "fill-opacity": 0.14 },
    });
    this.map.addLayer({
      id: "drawing-line", type: "line", source,
      paint: { "line-color": theme.accent, "line-width": 2.5 },
    });
    this.map.on("click", (event) => this.append(event.lngLat));
    this.map.on("moveend", () => this.handles.show(this.shape));
    this.handles.show(this.shape);
  }

  /** A tap adds a corner while the first outline is being drawn. */
  private append(shown: LngLat): void {
    const [ring] = this.shape[0] ?? [];
    if (this.shape.length > 1 || (this.shape[0]?.length ?? 0) > 1) return;
    const corner = this.snapped(shown);
    if (!ring) this.shape = [[[corner]]];
    else if (this.line) ring.push(corner);
    else ring.splice(nearestGap(ring, corner), 0, corner);
    this.changed();
  }

  private move([p, r, c]: number[], corner: Position): void {
    const ring = this.shape[p ?? 0]?.[r ?? 0];
    if (!ring) return;
    ring[c ?? 0] = corner;
    this.changed();
  }

  private insert([p, r, c]: number[], shown: LngLat): void {
    this.shape[p ?? 0]?.[r ?? 0]?.splice((c ?? 0) + 1, 0, this.snapped(shown));
    this.changed();
  }

  private remove([p, r, c]: number[]): void {
    this.shape[p ?? 0]?.[r ?? 0]?.splice(c ?? 0, 1);
    this.changed();
  }

  /** A corner near a corner of the shapes around becomes that very corner. */
  private snapped(shown: LngLat): Position {
    const here = this.map.project(shown);
    let best = at(shown);
    let distance = SNAP_PX;
    for (const corner of this.cornersAround()) {
      const away = this.map.project(corner).dist(here);
      if (away < distance) [best, distance] = [corner, away];
    }
    return best;
  }

  private *cornersAround(): Generator<Position> {
    const seen = this.map.getBounds();
    const own = this.line ? "" : (this.ground.place.dataset["mapHighlight"] ?? "");
    for (const { geometry, properties } of this.ground.data.get("grids")?.features ?? []) {
      if (properties?.["code"] === own) continue;
      for (const polygon of polygonsOf(geometry)) {
        for (const ring of polygon) {
          for (const corner of ring) if (seen.contains(corner)) yield corner;
        }
      }
    }
  }

  private changed(): void {
    this.into.value = this.line ? this.lineText() : this.outlineText();
    this.show();
    const corners = this.shape.flat(2).length;
    this.ground.say(filled(this.ground.words["corners"], String(corners)));
  }

  private lineText(): string {
    const [ring] = this.shape[0] ?? [];
    if (!ring || ring.length < 2) return "";
    const coordinates = ring.map((corner) => rounded(this.onGround(corner)));
    return JSON.stringify({ type: "LineString", coordinates });
  }

  private outlineText(): string {
    const polygons = this.shape
      .map((polygon) => polygon.filter((ring) => ring.length > 2).map(closed))
      .filter((polygon) => polygon.length > 0)
      .map((polygon) => changed(polygon, (corner) => rounded(this.onGround(corner))));
    return polygons.length === 0 ? "" : JSON.stringify(geometryOf(polygons));
  }

  private show(): void {
    this.map.getSource<GeoJSONSource>("drawing")?.setData(this.feature());
    this.handles.show(this.shape);
  }

  private onGround([lng, lat]: Position): Position {
    return this.ground.ground({ lng, lat } as LngLat);
  }

  private feature(): GeoJSON.Feature {
    if (this.line) {
      const coordinates = this.shape[0]?.[0] ?? [];
      return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } };
    }
    const rings = this.shape.map((polygon) => polygon.map(closed));
    const drawn = rings.filter((polygon) => (polygon[0]?.length ?? 0) > 1);
    return { type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates: drawn } };
  }

  private given(): Shape {
    try {
      const geometry = JSON.parse(this.into.value) as GeoJSON.Geometry;
      const shown = (place: Position): Position => this.ground.shown(place);
      if (geometry.type === "LineString") {
        return this.line ? [changed([geometry.coordinates as Position[]], shown)] : [];
      }
      return changed(polygonsOf(geometry), shown).map((polygon) => polygon.map((ring) => ring.slice(0, -1)));
    } catch {
      return [];
    }
  }
}

function at({ lng, lat }: LngLat): Position {
  return [lng, lat];
}

function polygonsOf(geometry: GeoJSON.Geometry | null): Shape {
  if (geometry?.type === "Polygon") return [geometry.coordinates as Position[][]];
  if (geometry?.type === "MultiPolygon") return geometry.coordinates as Shape;
  return [];
}

function geometryOf(polygons: Shape): GeoJSON.Geometry {
  const [only] = polygons;
  return polygons.length === 1 && only
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates: polygons };
}

function closed(ring: Position[]): Position[] {
  const [first] = ring;
  return first ? [...ring, first] : [];
}

/** Seven decimals are a centimetre. */
function rounded([lon, lat]: Position): Position {
  return [Number(lon.toFixed(7)), Number(lat.toFixed(7))];
}

/** Where a new corner belongs: between the two corners whose detour over it is shortest. */
function nearestGap(ring: Position[], corner: Position): number {
  if (ring.length < 3) return ring.length;
  let best = ring.length;
  let shortest = Infinity;
  ring.forEach((from, index) => {
    const to = ring[(index + 1) % ring.length] ?? from;
    const detour = away(from, corner) + away(corner, to) - away(from, to);
    if (detour < shortest) [best, shortest] = [index + 1, detour];
  });
  return best;
}

function away(a: Position, b: Position): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
