/** Correcting a draft of grids: what is clicked is chosen in the list beside, and shown as chosen. */
import { Popup } from "maplibre-gl";
import type { MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl";

import { Drag } from "./drag";
import type { Ground } from "./ground";

const WORK = "#draft-work";
const READ_ANEW = ["proposal", "places"] as const;

export function enhanceShape(ground: Ground): void {
  const { map, place } = ground;
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 12 });

  const drag = place.dataset["mapPreview"] ? new Drag(ground, { along, dropped: move }) : null;

  map.on("mousemove", (event) => {
    if (drag?.active) return void popup.remove();
    const found = topmost(ground, event);
    map.getCanvas().classList.toggle("is-link", Boolean(found));
    if (found) popup.setLngLat(event.lngLat).setText(String(found.properties["title"])).addTo(map);
    else popup.remove();
  });
  map.on("mouseout", () => popup.remove());
  map.on("touchstart", () => popup.remove()); // what the tap before it told
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
  document.addEventListener("keydown", (event) => step(event));
  document.addEventListener("htmx:load", follow);
  document.addEventListener("map:reread", () => {
    shown = "";
    map.removeFeatureState({ source: "places" });
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

/** The buildings that a drag of one takes along. */
function along(code: string): string[] {
  const ticked = [...document.querySelectorAll<HTMLInputElement>(`${WORK} [name=building_codes]:checked`)];
  const codes = ticked.map((box) => box.value);
  return codes.includes(code) ? codes : [code];
}

/** Send a move as the form of the list would. */
function move(codes: string[], grid: number): void {
  const form = document.querySelector<HTMLFormElement>("#draft-drop");
  if (!form) return;
  for (const [name, value] of [["grid", String(grid)], ...codes.map((code) => ["building_codes", code])]) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
  form.requestSubmit();
}

/** Ctrl+Z takes the last move back, Ctrl+Y or Ctrl+Shift+Z makes it again. */
function step(event: KeyboardEvent): void {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
  if ((event.target as HTMLElement).matches("textarea, [contenteditable], input:not([type=checkbox])")) return;
  if (document.querySelector("dialog[open]")) return;
  const sign = key === "y" || event.shiftKey ? "redo" : "undo";
  const button = document.querySelector<HTMLButtonElement>(`${WORK} [data-step=${sign}]`);
  if (!button) return;
  event.preventDefault();
  button.click();
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
