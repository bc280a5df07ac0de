/** The optional picture under our own vectors: raster tiles, Tianditu, or a PMTiles archive. */
import { addProtocol } from "maplibre-gl";
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import { Protocol } from "pmtiles";

import type { Datum } from "./datum";
import type { Theme } from "./theme";

export interface Basemap {
  kind: "raster" | "pmtiles" | "pmtiles-vector";
  urls: string[];
  datum: Datum;
  attribution: string;
  max_zoom: number;
}

export interface Under {
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
}

export function basemapOf(place: HTMLElement): Basemap | null {
  const text = place.dataset["mapBasemap"];
  return text ? (JSON.parse(text) as Basemap) : null;
}

/** Return the sources and layers that lie under everything else. */
export function under(basemap: Basemap | null, theme: Theme): Under {
  if (!basemap) return { sources: {}, layers: [] };
  if (basemap.kind === "raster") return raster(basemap);
  addProtocol("pmtiles", new Protocol().tile);
  const [url = ""] = basemap.urls;
  const attribution = basemap.attribution;
  const archive = `pmtiles://${url}`;
  if (basemap.kind === "pmtiles") {
    return {
      sources: { basemap: { type: "raster", url: archive, tileSize: 256, attribution } },
      layers: [{ id: "basemap", type: "raster", source: "basemap" }],
    };
  }
  return {
    sources: { basemap: { type: "vector", url: archive, attribution } },
    layers: protomaps(theme),
  };
}

function raster(basemap: Basemap): Under {
  const found: Under = { sources: {}, layers: [] };
  basemap.urls.forEach((url, index) => {
    const id = `basemap-${index}`;
    found.sources[id] = {
      type: "raster",
      tiles: [url],
      tileSize: 256,
      maxzoom: basemap.max_zoom,
      attribution: index === 0 ? basemap.attribution : "",
    };
    found.layers.push({ id, type: "raster", source: id });
  });
  return found;
}

/** The layers of the Protomaps schema that need no fonts from elsewhere. */
function protomaps(theme: Theme): LayerSpecification[] {
  const source = "basemap";
  const water = { "fill-color": theme.calm, "fill-opacity": 0.18 };
  const green = { "fill-color": theme.line, "fill-opacity": 0.06 };
  const built = { "fill-color": theme.line, "fill-opacity": 0.14 };
  const road = { "line-color": theme.surface, "line-width": 2.5 };
  return [
    { id: "base-green", type: "fill", source, "source-layer": "landuse", paint: green },
    { id: "base-water", type: "fill", source, "source-layer": "water", paint: water },
    { id: "base-roads", type: "line", source, "source-layer": "roads", paint: road },
    { id: "base-built", type: "fill", source, "source-layer": "buildings", paint: built },
  ];
}
