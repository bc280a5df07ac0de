/** Looking at the map: what lies under the pointer is named, and leads to its page. */
import { Popup } from "maplibre-gl";
import type { MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl";

import type { Ground } from "./ground";
import { CLICKABLE } from "./layers";

export function enhanceView(ground: Ground): void {
  const { map } = ground;
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 12 });
  let hovered: string | number | undefined;

  const hover = (id: string | number | undefined): void => {
    if (hovered === id) return;
    if (hovered !== undefined) map.setFeatureState({ source: "grids", id: hovered }, { hover: false });
    hovered = id;
    if (id !== undefined) map.setFeatureState({ source: "grids", id }, { hover: true });
  };

  map.on("mousemove", (event) => {
    const found = topmost(ground, event);
    map.getCanvas().classList.toggle("is-link", Boolean(found?.properties["url"]));
    hover(found?.source === "grids" ? found.id : undefined);
    const title = found ? String(found.properties["title"] ?? found.properties["name"] ?? "") : "";
    if (title) popup.setLngLat(event.lngLat).setText(title).addTo(map);
    else popup.remove();
  });
  map.on("mouseout", () => {
    popup.remove();
    hover(undefined);
  });
  map.on("click", (event) => {
    const url: unknown = topmost(ground, event)?.properties["url"];
    if (typeof url === "string" && url.startsWith("/")) location.assign(url);
  });
}

function topmost(ground: Ground, event: MapMouseEvent): MapGeoJSONFeature | undefined {
  const layers = CLICKABLE.filter((layer) => ground.map.getLayer(layer));
  return ground.map.queryRenderedFeatures(event.point, { layers })[0];
}
