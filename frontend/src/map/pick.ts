/** Choosing a place: a tap, a drag, or Enter for the middle; the form's inputs hold the answer. */
import { LngLat, Marker } from "maplibre-gl";

import type { Ground } from "./ground";
import { filled } from "./words";

const CLOSE_ZOOM = 16;

export function enhancePick(ground: Ground): void {
  const { map, place, words } = ground;
  const form = place.closest("form");
  const lon = form?.elements.namedItem(place.dataset["mapLon"] ?? "lon");
  const lat = form?.elements.namedItem(place.dataset["mapLat"] ?? "lat");
  if (!(lon instanceof HTMLInputElement) || !(lat instanceof HTMLInputElement)) return;

  const marker = new Marker({ className: "map-pin", draggable: true, element: pin() });

  const mark = (shown: LngLat): void => {
    marker.setLngLat(shown).addTo(map);
    const name = ground.nameAt(shown);
    ground.say(name ? filled(words["picked_in"], name) : (words["picked"] ?? ""));
  };
  const pick = (shown: LngLat): void => {
    const [east, north] = ground.ground(shown);
    lon.value = east.toFixed(6);
    lat.value = north.toFixed(6);
    form?.dispatchEvent(new CustomEvent("gongzhi:place"));
    mark(shown);
  };
  /** Show what the inputs hold, given by the server or found by the device. */
  const follow = (): void => {
    if (!lon.value || !lat.value) {
      marker.remove();
      return;
    }
    const shown = LngLat.convert(ground.shown([Number(lon.value), Number(lat.value)]));
    map.jumpTo({ center: shown, zoom: Math.max(map.getZoom(), CLOSE_ZOOM) });
    map.once("idle", () => mark(shown));
  };

  map.on("click", (event) => pick(event.lngLat));
  marker.on("dragend", () => pick(marker.getLngLat()));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    pick(map.getCenter());
  });
  lon.addEventListener("change", follow);
  lat.addEventListener("change", follow);
  place.classList.add("is-picking");
  if (lon.value && lat.value) follow();
}

function pin(): HTMLElement {
  const element = document.createElement("span");
  const head = document.createElement("span");
  element.append(head);
  return element;
}
