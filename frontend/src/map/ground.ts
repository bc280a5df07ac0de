/** One map on a page: the basemap, our layers, and how they follow the view and the theme. */
import { AttributionControl, LngLat, Map, NavigationControl, ScaleControl } from "maplibre-gl";
import type { GeoJSONSource, SourceSpecification, StyleSpecification } from "maplibre-gl";

import { basemapOf, under } from "./basemap";
import type { Basemap } from "./basemap";
import { changeAll, toBasemap, toGround } from "./datum";
import type { Position } from "./datum";
import { KINDS, layersOf } from "./layers";
import type { Kind } from "./layers";
import { NAMED, namePoints, namesOf } from "./named";
import { themeOf } from "./theme";
import { filled, wordsOf } from "./words";
import type { Words } from "./words";

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const CHINA: [number, number, number, number] = [97, 22, 124, 46];
const SETTLED_MS = 120;

export class Ground {
  readonly words: Words;
  readonly map: Map;
  readonly data = new globalThis.Map<Kind, GeoJSON.FeatureCollection>();
  private readonly basemap: Basemap | null;
  private readonly addresses = new globalThis.Map<Kind, string>();
  private readonly asking = new globalThis.Map<Kind, AbortController>();

  private constructor(readonly place: HTMLElement) {
    this.words = wordsOf(place);
    this.basemap = basemapOf(place);
    for (const kind of KINDS) {
      const address = place.dataset[`map${kind[0]?.toUpperCase()}${kind.slice(1)}`];
      if (address) this.addresses.set(kind, address);
    }
    place.replaceChildren();
    this.map = new Map({
      container: place,
      style: this.style(),
      bounds: this.bounds(),
      fitBoundsOptions: { padding: 24, maxZoom: 17 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      renderWorldCopies: false,
      locale: this.locale(),
      // A key for tiles may be bound to the site's name; the page itself sends none elsewhere.
      transformRequest: (url) =>
        url.startsWith(location.origin) ? { url } : { url, referrerPolicy: "origin" },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({ maxWidth: 96 }), "bottom-left");
    if (this.basemap?.attribution) this.map.addControl(new AttributionControl({ compact: false }));
    this.follow();
  }

  /** Return the map of an element; where it cannot be drawn, say so there and return null. */
  static open(place: HTMLElement): Ground | null {
    try {
      return new Ground(place);
    } catch {
      place.textContent = place.dataset["mapFailed"] ?? "";
      return null;
    }
  }

  /** The place of the ground that the map shows at a point of its own. */
  ground(shown: LngLat): Position {
    return toGround([shown.lng, shown.lat], this.basemap?.datum ?? "wgs84");
  }

  /** Where the map shows a place of the ground. */
  shown(place: Position): Position {
    return toBasemap(place, this.basemap?.datum ?? "wgs84");
  }

  /** Tell the form what happened, in words and by an event. */
  say(sentence: string): void {
    const form = this.place.closest("form");
    const status = form?.querySelector<HTMLElement>("[data-map-status]");
    if (status) status.textContent = sentence;
    this.place.dispatchEvent(new CustomEvent("map:change", { bubbles: true }));
  }

  /** The name of the outline at a place of the map, "" where none is drawn. */
  nameAt(shown: LngLat): string {
    if (!this.map.getLayer("grids-fill")) return "";
    const [found] = this.map.queryRenderedFeatures(this.map.project(shown), {
      layers: ["grids-fill"],
    });
    return String(found?.properties["name"] ?? "");
  }

  /** Read a layer's address again: what it shows has changed. */
  reread(kind: Kind): void {
    if (this.addresses.has(kind)) void this.read(kind);
  }

  /** Show or hide the layers of one kind. */
  switch(kind: string, shown: boolean): void {
    for (const { id } of this.map.getStyle().layers) {
      if (id.startsWith(`${kind}-`)) {
        this.map.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
      }
    }
  }

  private bounds(): [number, number, number, number] {
    const given = (this.place.dataset["mapBounds"] ?? "").split(",").map(Number);
    if (given.length !== 4 || given.some((edge) => !Number.isFinite(edge))) return CHINA;
    const [west = 0, south = 0, east = 0, north = 0] = given;
    return [...this.shown([west, south]), ...this.shown([east, north])];
  }

  private style(): StyleSpecification {
    const theme = themeOf(this.place);
    const base = under(this.basemap, theme);
    const sources: Record<string, SourceSpecification> = { ...base.sources };
    for (const kind of this.addresses.keys()) {
      const data = this.data.get(kind) ?? EMPTY;
      sources[kind] = { type: "geojson", data, promoteId: "code" };
      if (NAMED.has(kind)) sources[namesOf(kind)] = { type: "geojson", data: namePoints(kind, data) };
    }
    const present = new Set(this.addresses.keys());
    return {
      version: 8,
      sources,
      layers: [
        { id: "ground", type: "background", paint: { "background-color": theme.ground } },
        ...base.layers,
        ...layersOf(present, theme, {
          heat: this.place.dataset["mapShow"] === "heat",
          picture: this.basemap !== null,
          highlight: this.place.dataset["mapHighlight"] ?? "",
        }),
      ],
    };
  }

  /** Keep data, theme and the mark for tests and style sheets up with what happens. */
  private follow(): void {
    const byView = [...this.addresses].filter(([, address]) => /{bbox}|{zoom}/.test(address));
    for (const [kind] of this.addresses) void this.read(kind);
    let settled = 0;
    this.map.on("moveend", () => {
      clearTimeout(settled);
      settled = window.setTimeout(() => {
        for (const [kind] of byView) void this.read(kind);
      }, SETTLED_MS);
    });
    this.map.on("idle", () => {
      if (this.asking.size === 0) this.place.dataset["mapReady"] = "yes";
    });
    const restyle = (): void => void this.map.setStyle(this.style(), { diff: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
  }

  private async read(kind: Kind): Promise<void> {
    this.asking.get(kind)?.abort();
    const asked = new AbortController();
    this.asking.set(kind, asked);
    delete this.place.dataset["mapReady"];
    try {
      const answer = await fetch(this.address(kind), {
        signal: asked.signal,
        headers: { Accept: "application/geo+json" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const given = (await answer.json()) as GeoJSON.FeatureCollection;
      this.show(kind, given);
    } catch (error) {
      if (!asked.signal.aborted) this.say(filled(this.words["unread"], String(error)));
    } finally {
      if (this.asking.get(kind) === asked) this.asking.delete(kind);
      this.map.triggerRepaint();
    }
  }

  /** Lay a feature of the ground onto the basemap, in place. */
  laid(feature: GeoJSON.Feature): GeoJSON.Feature {
    const { geometry } = feature;
    if (this.basemap?.datum === "gcj02" && geometry) {
      changeAll(geometry, (place) => this.shown(place));
    }
    return feature;
  }

  private show(kind: Kind, given: GeoJSON.FeatureCollection): void {
    for (const feature of given.features) this.laid(feature);
    this.data.set(kind, given);
    if (this.map.getSource(kind)) this.fill(kind, given);
    else this.map.once("styledata", () => this.fill(kind, given));
  }

  private fill(kind: Kind, given: GeoJSON.FeatureCollection): void {
    this.map.getSource<GeoJSONSource>(kind)?.setData(given);
    if (!NAMED.has(kind)) return;
    this.map.getSource<GeoJSONSource>(namesOf(kind))?.setData(namePoints(kind, given));
  }

  private address(kind: Kind): string {
    const seen = this.map.getBounds();
    const corners = [seen.getSouthWest(), seen.getNorthEast()].flatMap((c) => this.ground(c));
    return (this.addresses.get(kind) ?? "")
      .replace("{bbox}", corners.map((edge) => edge.toFixed(6)).join(","))
      .replace("{zoom}", this.map.getZoom().toFixed(2));
  }

  private locale(): Record<string, string> {
    return {
      "NavigationControl.ZoomIn": this.words["zoom_in"] ?? "",
      "NavigationControl.ZoomOut": this.words["zoom_out"] ?? "",
      "Map.Title": this.words["map"] ?? "",
      "Marker.Title": this.words["marker"] ?? "",
      "ScaleControl.Meters": this.words["metres"] ?? "m",
      "ScaleControl.Kilometers": this.words["kilometres"] ?? "km",
    };
  }
}
