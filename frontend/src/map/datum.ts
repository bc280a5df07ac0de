/** Between the ground (WGS 84, CGCS2000) and the datum of the basemap. */
import gcoord from "gcoord";

export type Datum = "wgs84" | "gcj02";
export type Position = [number, number];

/** Return where a place of the ground lies on the basemap. */
export function toBasemap(place: Position, datum: Datum): Position {
  return datum === "gcj02" ? gcoord.transform(place, gcoord.WGS84, gcoord.GCJ02) : place;
}

/** Return which place of the ground a point of the basemap shows, within 0.2 m. */
export function toGround(place: Position, datum: Datum): Position {
  return datum === "gcj02" ? gcoord.transform(place, gcoord.GCJ02, gcoord.WGS84) : place;
}

/** Return a copy of coordinates of any depth, each position changed. */
export function changed<Nested>(nested: Nested, change: (place: Position) => Position): Nested {
  if (!Array.isArray(nested)) return nested;
  if (typeof nested[0] === "number") return change(nested as Position) as Nested;
  return nested.map((part: unknown) => changed(part, change)) as Nested;
}

/** Change each position of a geometry, in place; a collection holds geometries of its own. */
export function changeAll(geometry: GeoJSON.Geometry, change: (place: Position) => Position): void {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) changeAll(part, change);
  } else {
    geometry.coordinates = changed(geometry.coordinates, change);
  }
}
