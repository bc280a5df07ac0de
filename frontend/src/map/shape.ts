/** Correcting a draft of grids: what is clicked is chosen in the list beside, and shown as chosen. */
import { Popup } from "maplibre-gl";
import type { MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl";

import type { Ground } from "./ground";

const WORK = "#draft-work";
const READ_ANEW = ["proposal", "places"] as const;

export function enhanceShape(ground: Ground): void {
  const { map, place } = ground;
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 12 });

  map.on("mousemove", (event) => {
    const found = topmost(ground, event);
    map.getCanvas().classList.toggle("is-link", Boolean(found));
    if (found) popup.setLngLat(event.lngLat).setText(String(found.properties["title"])).addTo(map);
    else popup.remove();
  });
  map.on("mouseout", () => popup.remove());
  map.on("click", (event) => {
    const found = topmost(ground, event);
    if (!found) return;
    const code = found.source === "places" ? String(found.properties["code"]) : "";
    const grid = Number(found.properties["grid"]);
    if ((code && tick(code)) || String(grid) === listed() || aim(grid)) return;
    open(place.dataset["mapWork"] ?? "", grid, code);
  });

  let shown = "";
  /** Show on the map what is chosen and ticked in the list. */
  const follow = (): void => {
    const work = document.querySelector(WORK);
    const chosen = listed();
    const boxes = work?.querySelectorAll<HTMLInputElement>("[name=building_codes]:checked") ?? [];
    const ticked = new Set([...boxes].map((box) => box.value));
    const read = READ_ANEW.map((kind) => ground.data.get(kind)?.features.length ?? 0);
    const now = [chosen, ...read, ...ticked].join();
    if (now === shown) return;
    shown = now;
    for (const id of codesOf(ground, "proposal")) {
      map.setFeatureState({ source: "proposal", id }, { chosen: id === chosen });
    }
    for (const id of codesOf(ground, "places")) {
      map.setFeatureState({ source: "places", id }, { ticked: ticked.has(id) });
    }
  };
  map.on("idle", follow);
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.name === "building_codes") follow();
    const kind = box.dataset["mapSwitch"];
    if (kind) ground.switch(kind, box.checked);
  });
  document.addEventListener("htmx:load", follow);
  document.addEventListener("map:reread", () => {
    shown = "";
    for (const kind of READ_ANEW) ground.reread(kind);
  });
}

/** What a layer's features are known by: the property that every source promotes to the id. */
function codesOf(ground: Ground, kind: (typeof READ_ANEW)[number]): string[] {
  return (ground.data.get(kind)?.features ?? []).map(({ properties }) => String(properties?.["code"]));
}

function topmost(ground: Ground, event: MapMouseEvent): MapGeoJSONFeature | undefined {
  return ground.map.queryRenderedFeatures(event.point, { layers: ["places-dot", "proposal-fill"] })[0];
}

/** Tick a building of the list, or take the tick away; false where the list does not hold it. */
function tick(code: string): boolean {
  const box = document.querySelector<HTMLInputElement>(`${WORK} [name=building_codes][value="${code}"]`);
  box?.click();
  return Boolean(box);
}

/** The grid whose buildings are listed, "" where none is. */
function listed(): string {
  return document.querySelector<HTMLInputElement>(`${WORK} #draft-chosen [name=shown]`)?.value ?? "";
}

/** Choose where the ticked buildings go; false where none is ticked or the grid is out of reach. */
function aim(grid: number): boolean {
  const select = document.querySelector<HTMLSelectElement>(`${WORK} select[name=grid]`);
  const target = [...(select?.options ?? [])].find((option) => option.value === String(grid));
  if (!select || !target || !document.querySelector(`${WORK} [name=building_codes]:checked`)) return false;
  target.selected = true;
  select.form?.querySelector<HTMLButtonElement>("button[type=submit]")?.focus();
  return true;
}

function open(page: string, grid: number, code: string): void {
  const address = `${page}?grid=${grid}${code ? `&pick=${code}` : ""}`;
  document.dispatchEvent(new CustomEvent("gongzhi:part", { detail: { address, target: WORK } }));
}
