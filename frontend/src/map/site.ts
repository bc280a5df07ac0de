/** Moving a centre of a layout: what it would do is asked of the server while it is dragged. */
import { Popup } from "maplibre-gl";
import type { GeoJSONSource, LngLat, MapGeoJSONFeature, PointLike } from "maplibre-gl";

import type { Position } from "./datum";
import type { Ground } from "./ground";
import type { Kind } from "./layers";

const WORK = "#layout-work";
const FIGURES = "#layout-figures";
const CHOSEN = "#layout-chosen";
const READ_ANEW = ["reach", "homes", "sites"] as const;
const FINGER = 8;

/** What the server says of a move: the reach, the buildings whose centre changes, and figures. */
interface Trial {
  reach: GeoJSON.Feature[];
  homes: [code: string, tone: number][];
  figures: string;
}

export function enhanceSite(ground: Ground): void {
  const { map, place } = ground;
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 14 });
  let dragged: number | null = null;
  let changed: string[] = [];
  let waiting: { site: number; at: Position } | null = null;
  let asking = false;

  /** Ask what a move does, one question at a time: of those that come meanwhile the last counts. */
  const attempt = async (site: number, at: Position): Promise<void> => {
    waiting = { site, at };
    if (asking) return;
    asking = true;
    while (waiting) {
      const { site: number, at: to } = waiting as { site: number; at: Position };
      waiting = null;
      const address = `${place.dataset["mapTry"]}?site=${number}&lon=${to[0].toFixed(6)}&lat=${to[1].toFixed(6)}`;
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (answer.ok) show(number, (await answer.json()) as Trial);
      } catch {
        // Off the network the drag goes on; the next question asks again.
      }
    }
    asking = false;
  };

  const show = (site: number, trial: Trial): void => {
    const reach = ground.data.get("reach")?.features ?? [];
    const others = reach.filter(({ properties }) => properties?.["code"] !== String(site));
    put("reach", [...others, ...trial.reach.map((one) => ground.laid(one))]);
    for (const id of changed) map.removeFeatureState({ source: "homes", id });
    for (const [id, tone] of trial.homes) map.setFeatureState({ source: "homes", id }, { tone });
    changed = trial.homes.map(([id]) => id);
    const figures = document.querySelector(FIGURES);
    if (figures && dragged !== null) figures.innerHTML = trial.figures;
  };
  const put = (kind: Kind, features: GeoJSON.Feature[]): void => {
    void map.getSource<GeoJSONSource>(kind)?.setData({ type: "FeatureCollection", features });
  };
  /** Show a centre elsewhere without telling anybody. */
  const carry = (site: number, [lon, lat]: Position): void => {
    put(
      "sites",
      (ground.data.get("sites")?.features ?? []).map((one) =>
        one.properties?.["site"] === site
          ? { ...one, geometry: { type: "Point", coordinates: [lon, lat] } }
          : one,
      ),
    );
  };

  const touched = (point: { x: number; y: number }): MapGeoJSONFeature | undefined => {
    const box: [PointLike, PointLike] = [
      [point.x - FINGER, point.y - FINGER],
      [point.x + FINGER, point.y + FINGER],
    ];
    return map.queryRenderedFeatures(box, { layers: ["sites-dot"] })[0];
  };
  const drag = (at: LngLat): void => {
    if (dragged === null) return;
    popup.remove();
    carry(dragged, [at.lng, at.lat]);
    void attempt(dragged, ground.ground(at));
  };
  const drop = (at: LngLat): void => {
    if (dragged === null) return;
    const site = dragged;
    dragged = null;
    map.getCanvas().classList.remove("is-dragging");
    open(place.dataset["mapWork"] ?? "", site, ground.ground(at));
  };

  map.on("mousedown", (event) => {
    const found = map.queryRenderedFeatures(event.point, { layers: ["sites-dot"] })[0];
    if (!found || event.originalEvent.button !== 0 || !movable()) return;
    event.preventDefault();
    const site = Number(found.properties["site"]);
    let moved = false;
    const move = (next: { lngLat: LngLat }): void => {
      moved = true;
      dragged = site;
      map.getCanvas().classList.add("is-dragging");
      drag(next.lngLat);
    };
    map.on("mousemove", move);
    map.once("mouseup", (end) => {
      map.off("mousemove", move);
      if (moved) drop(end.lngLat);
    });
  });
  map.on("mousemove", (event) => {
    if (dragged !== null) return;
    const layers = ["sites-dot", "homes-dot"];
    const found = map.queryRenderedFeatures(event.point, { layers })[0];
    map.getCanvas().classList.toggle("is-link", found?.source === "sites");
    if (found) popup.setLngLat(event.lngLat).setText(String(found.properties["title"])).addTo(map);
    else popup.remove();
  });
  map.on("mouseout", () => popup.remove());
  map.on("click", (event) => {
    const found = touched(event.point);
    if (found) open(place.dataset["mapWork"] ?? "", Number(found.properties["site"]));
    else if (chosen() !== null && movable()) {
      open(place.dataset["mapWork"] ?? "", chosen() ?? 0, ground.ground(event.lngLat));
    }
  });

  let shown = "";
  /** Show on the map what the part beside has chosen, and where it would go. */
  const follow = (): void => {
    const panel = document.querySelector<HTMLElement>(CHOSEN);
    const { site, lon, lat, trial } = panel?.dataset ?? {};
    const now = [site, lon, lat, trial, ...READ_ANEW.map((kind) => ground.data.get(kind)?.features.length)].join();
    if (now === shown) return;
    shown = now;
    for (const { properties } of ground.data.get("sites")?.features ?? []) {
      const id = String(properties?.["code"]);
      map.setFeatureState({ source: "sites", id }, { chosen: id === site });
    }
    if (site !== undefined && trial !== undefined) {
      const at: Position = [Number(lon), Number(lat)];
      carry(Number(site), ground.shown(at));
      void attempt(Number(site), at);
    } else {
      put("sites", ground.data.get("sites")?.features ?? []);
      put("reach", ground.data.get("reach")?.features ?? []);
      for (const id of changed) map.removeFeatureState({ source: "homes", id });
      changed = [];
    }
  };
  map.on("idle", follow);
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    const kind = box.dataset["mapSwitch"];
    if (kind) ground.switch(kind, box.checked);
  });
  document.addEventListener("htmx:load", follow);
  document.addEventListener("map:reread", () => {
    shown = "";
    for (const kind of READ_ANEW) ground.reread(kind);
  });
}

/** The centre chosen in the part beside, null where none is. */
function chosen(): number | null {
  const site = document.querySelector<HTMLElement>(CHOSEN)?.dataset["site"];
  return site === undefined ? null : Number(site);
}

/** Whether this layout can be corrected: then the map says how. */
function movable(): boolean {
  return document.querySelector("[data-map-movable]") !== null;
}

function open(page: string, site: number, at?: Position): void {
  const to = at ? `&lon=${at[0].toFixed(6)}&lat=${at[1].toFixed(6)}` : "";
  const address = `${page}?site=${site}${to}`;
  document.dispatchEvent(new CustomEvent("gongzhi:part", { detail: { address, target: WORK } }));
}
