/** How our own vectors look, from the colours of the page. No tile, glyph or picture is fetched. */
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";

import { namesOf } from "./named";
import type { Theme } from "./theme";

export const KINDS = [
  "standing", "communities", "grids", "proposal", "reach", "barriers", "buildings", "places", "homes", "sites", "cases",
] as const;
export type Kind = (typeof KINDS)[number];

/** Layers that answer a click, the topmost first. */
export const CLICKABLE = ["cases-dot", "cases-heat-dot", "buildings-dot", "standing-fill", "grids-fill"];
const BUILDINGS_FROM = 15;
const FONT = ["PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];

/** Return the layers of the sources present, lowest first. */
export function layersOf(
  present: ReadonlySet<Kind>,
  theme: Theme,
  { heat, picture, highlight }: { heat: boolean; picture: boolean; highlight: string },
): LayerSpecification[] {
  const found: LayerSpecification[] = [];
  if (present.has("standing")) found.push(...standing(theme));
  if (present.has("grids")) found.push(...grids(theme, picture, highlight));
  if (present.has("proposal")) {
    // The draft names its grids itself; today's lie below it and stand out as broken lines.
    found.splice(found.findIndex((layer) => layer.id === "grids-name"), 1);
    found.push(...proposal(theme), today(theme));
  }
  if (present.has("reach")) found.push(...reach(theme));
  if (present.has("communities")) found.push(...communities(theme));
  if (present.has("barriers")) found.push(barriers(theme));
  if (present.has("buildings")) found.push(...buildings(theme));
  if (present.has("places")) found.push(places(theme));
  if (present.has("homes")) found.push(homes(theme));
  if (present.has("sites")) found.push(...sites(theme));
  if (present.has("cases")) found.push(...(heat ? heatOf(theme) : []), ...cases(theme, heat));
  // Words stand above every circle; those of the cases, the last, keep their place among them.
  const words = (layer: LayerSpecification): boolean => layer.type === "symbol";
  return [...found.filter((layer) => !words(layer)), ...found.filter(words)];
}

/** Areas coloured by how they stand; the label says it in figures too. */
function standing(theme: Theme): LayerSpecification[] {
  const source = "standing";
  const hovered: ExpressionSpecification = ["boolean", ["feature-state", "hover"], false];
  return [
    {
      id: "standing-fill",
      type: "fill",
      source,
      paint: {
        "fill-color": [
          "match", ["get", "tone"],
          "good", theme.good, "some", theme.warn, "bad", theme.late, theme.ground,
        ],
        "fill-opacity": [
          "match", ["get", "tone"],
          "open", 0.9, ["case", hovered, 0.75, 0.55],
        ],
      },
    },
    {
      id: "standing-line",
      type: "line",
      source,
      paint: { "line-color": theme.line, "line-width": theme.care ? 2 : 1.2, "line-opacity": 0.7 },
    },
    {
      id: "standing-name",
      type: "symbol",
      source: namesOf(source),
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 12.5 * theme.scale,
        "text-max-width": 12,
      },
      paint: words(theme, 1),
    },
  ];
}

function grids(theme: Theme, picture: boolean, highlight: string): LayerSpecification[] {
  const source = "grids";
  const hovered: ExpressionSpecification = ["boolean", ["feature-state", "hover"], false];
  const chosen: ExpressionSpecification = ["==", ["get", "code"], highlight];
  const filled = picture ? 0 : 1;
  return [
    {
      id: "grids-fill",
      type: "fill",
      source,
      paint: {
        "fill-color": ["case", chosen, theme.accent, hovered, theme.ground, theme.surface],
        "fill-opacity": ["case", chosen, 0.1, hovered, 0.85, filled],
      },
    },
    {
      id: "grids-line",
      type: "line",
      source,
      paint: {
        "line-color": ["case", chosen, theme.accent, theme.line],
        "line-opacity": ["case", chosen, 1, theme.care ? 0.8 : 0.35],
        "line-width": ["case", chosen, 2.5, theme.care ? 1.6 : 1],
      },
    },
    {
      id: "grids-name",
      type: "symbol",
      source: namesOf(source),
      minzoom: 14.2,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 12.5 * theme.scale,
        "text-max-width": 12,
      },
      paint: words(theme, 0.78),
    },
  ];
}

/** Roads and rivers that no grid crosses. */
function barriers(theme: Theme): LayerSpecification {
  return {
    id: "barriers-line",
    type: "line",
    source: "barriers",
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": theme.text, "line-width": theme.care ? 5 : 3.5, "line-opacity": 0.7 },
  };
}

/** The grids of a draft, each in a tone other than its neighbours'; out of bounds, in red. */
function proposal(theme: Theme): LayerSpecification[] {
  const source = "proposal";
  const chosen: ExpressionSpecification = ["boolean", ["feature-state", "chosen"], false];
  const target: ExpressionSpecification = ["boolean", ["feature-state", "target"], false];
  return [
    {
      id: "proposal-fill",
      type: "fill",
      source,
      paint: { "fill-color": toned(theme), "fill-opacity": ["case", target, 0.7, chosen, 0.55, 0.3] },
    },
    {
      id: "proposal-line",
      type: "line",
      source,
      layout: { "line-join": "round" },
      paint: {
        "line-color": ["case", chosen, theme.accent, toned(theme)],
        "line-width": ["case", chosen, 3, theme.care ? 3 : 2],
      },
    },
    {
      id: "proposal-name",
      type: "symbol",
      source: namesOf(source),
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 12.5 * theme.scale,
        "text-line-height": 1.3,
      },
      paint: { ...words(theme, 1), "text-color": ["case", ["get", "odd"], theme.late, theme.text] },
    },
  ];
}

/** The borders of today over a draft. */
function today(theme: Theme): LayerSpecification {
  return {
    id: "grids-today",
    type: "line",
    source: "grids",
    paint: { "line-color": theme.text, "line-width": 1.4, "line-dasharray": [3, 2.5], "line-opacity": 0.75 },
  };
}

/** The buildings of a draft; those that change their grid have a ring, ticked ones a thick one. */
function places(theme: Theme): LayerSpecification {
  const ticked: ExpressionSpecification = ["boolean", ["feature-state", "ticked"], false];
  const dragged: ExpressionSpecification = ["boolean", ["feature-state", "dragged"], false];
  const moved: ExpressionSpecification = ["get", "moved"];
  return {
    id: "places-dot",
    type: "circle",
    source: "places",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 2, 15, 5, 18, 9],
      "circle-color": toned(theme, ["coalesce", ["feature-state", "tone"], ["get", "tone"]]),
      "circle-stroke-color": ["case", ticked, theme.accent, moved, theme.text, theme.surface],
      "circle-stroke-width": ["case", ticked, 4, moved, 2, 1],
      "circle-opacity": ["case", dragged, 0.35, 1],
    },
  };
}

/** How far the centres of a layout reach: circles, or the ways that are walked. */
function reach(theme: Theme): LayerSpecification[] {
  const source = "reach";
  const only = (type: string): ExpressionSpecification => ["==", ["geometry-type"], type];
  return [
    {
      id: "reach-fill",
      type: "fill",
      source,
      filter: only("Polygon"),
      paint: { "fill-color": toned(theme), "fill-opacity": 0.1 },
    },
    {
      id: "reach-line",
      type: "line",
      source,
      paint: { "line-color": toned(theme), "line-width": theme.care ? 3 : 2, "line-opacity": 0.8 },
    },
  ];
}

/** The buildings of a layout in the tone of their centre; those outside are rings in red. */
function homes(theme: Theme): LayerSpecification {
  const tone: ExpressionSpecification = ["coalesce", ["feature-state", "tone"], ["get", "tone"]];
  const outside: ExpressionSpecification = ["==", tone, -1];
  return {
    id: "homes-dot",
    type: "circle",
    source: "homes",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 2, 15, 5, 18, 8],
      "circle-color": ["case", outside, theme.surface, toned(theme, tone)],
      "circle-stroke-color": ["case", outside, theme.late, theme.surface],
      "circle-stroke-width": ["case", outside, 2.5, 1],
    },
  };
}

/** The centres of a layout, numbered as in the table; the chosen one has a thick ring. */
function sites(theme: Theme): LayerSpecification[] {
  const source = "sites";
  const chosen: ExpressionSpecification = ["boolean", ["feature-state", "chosen"], false];
  return [
    {
      id: "sites-dot",
      type: "circle",
      source,
      paint: {
        "circle-radius": ["case", chosen, 15, 12],
        "circle-color": toned(theme),
        "circle-stroke-color": ["case", chosen, theme.text, theme.surface],
        "circle-stroke-width": ["case", chosen, 3.5, 2.5],
      },
    },
    {
      id: "sites-name",
      type: "symbol",
      source,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 13 * theme.scale,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": "#ffffff" },
    },
  ];
}

function toned(theme: Theme, tone: ExpressionSpecification = ["get", "tone"]): ExpressionSpecification {
  const pairs = theme.tones.slice(1).flatMap((colour, at) => [at + 1, colour]);
  return ["match", tone, ...pairs, theme.tones[0]] as unknown as ExpressionSpecification;
}

function communities(theme: Theme): LayerSpecification[] {
  const source = "communities";
  return [
    {
      id: "communities-line",
      type: "line",
      source,
      layout: { "line-join": "round" },
      paint: {
        "line-color": theme.line,
        "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.2, 16, theme.care ? 4 : 2.6],
        "line-opacity": 0.75,
      },
    },
    {
      id: "communities-name",
      type: "symbol",
      source: namesOf(source),
      minzoom: 11,
      maxzoom: 16.5,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 15 * theme.scale,
        "text-letter-spacing": 0.08,
      },
      paint: words(theme, 1),
    },
  ];
}

function buildings(theme: Theme): LayerSpecification[] {
  const source = "buildings";
  return [
    {
      id: "buildings-dot",
      type: "circle",
      source,
      minzoom: BUILDINGS_FROM,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 15, 2.5, 18, 6],
        "circle-color": theme.surface,
        "circle-stroke-color": theme.line,
        "circle-stroke-width": 1.4,
      },
    },
    {
      id: "buildings-name",
      type: "symbol",
      source,
      minzoom: BUILDINGS_FROM + 1.3,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 11.5 * theme.scale,
        "text-anchor": "top",
        "text-offset": [0, 0.6],
        "text-optional": true,
      },
      paint: words(theme, 0.85),
    },
  ];
}

function cases(theme: Theme, heat: boolean): LayerSpecification[] {
  const source = "cases";
  const count: ExpressionSpecification = ["get", "count"];
  const radius: ExpressionSpecification = ["interpolate", ["linear"], ["sqrt", count], 1, 9, 4, 15, 16, 30];
  const late: ExpressionSpecification = [">", ["get", "late"], 0];
  if (heat) {
    return [
      {
        id: "cases-heat-dot",
        type: "circle",
        source,
        minzoom: 14.5,
        paint: { "circle-radius": 5, "circle-color": theme.text, "circle-opacity": 0.3 },
      },
    ];
  }
  return [
    {
      id: "cases-dot",
      type: "circle",
      source,
      layout: { "circle-sort-key": count },
      paint: {
        "circle-radius": radius,
        "circle-color": theme.calm,
        "circle-opacity": 0.92,
        "circle-stroke-color": ["case", late, theme.late, theme.surface],
        "circle-stroke-width": ["case", late, 3.5, 1.5],
      },
    },
    {
      id: "cases-count",
      type: "symbol",
      source,
      filter: [">", count, 1],
      layout: {
        "text-field": ["to-string", count],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["sqrt", count], 1, 12, 16, 17],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": theme.surface },
    },
  ];
}

function heatOf(theme: Theme): LayerSpecification[] {
  return [
    {
      id: "cases-heat",
      type: "heatmap",
      source: "cases",
      paint: {
        "heatmap-weight": ["interpolate", ["linear"], ["get", "count"], 0, 0.15, 15, 1],
        "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 11, 1.2, 16, 2.6],
        "heatmap-radius": ["interpolate", ["exponential", 1.7], ["zoom"], 11, 14, 16, 70],
        "heatmap-opacity": 0.8,
        "heatmap-color": [
          "interpolate", ["linear"], ["heatmap-density"],
          0, "rgba(0,0,0,0)", 0.2, faded(theme.calm), 0.55, "#efb65c", 1, theme.late,
        ],
      },
    },
  ];
}

function faded(colour: string): string {
  return `${colour}66`;
}

function words(theme: Theme, opacity: number): Record<string, string | number> {
  return {
    "text-color": theme.text,
    "text-opacity": opacity,
    "text-halo-color": theme.surface,
    "text-halo-width": 1.6,
  };
}
