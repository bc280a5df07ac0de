/** Dragging buildings of a draft to another grid, by mouse or finger, with what it would do. */
import type { MapMouseEvent, MapTouchEvent, PointLike } from "maplibre-gl";

import type { Ground } from "./ground";
import { filled } from "./words";

interface Acts {
  /** The buildings that go along with one: all that are ticked where it is one of them. */
  along(code: string): string[];
  dropped(codes: string[], grid: number): void;
}

/** Pixels that a press may wander and still be a click. */
const WANDER = 4;
/** Pixels around a finger in which it means a building. */
const FINGER = 12;

interface Held {
  codes: string[];
  tone: number;
  from: { x: number; y: number };
  under: number | null;
  moving: boolean;
  until: AbortController;
}

export class Drag {
  private held: Held | null = null;
  private asked: AbortController | null = null;
  private readonly ghost = document.createElement("div");
  private readonly card = document.createElement("div");

  constructor(
    private readonly ground: Ground,
    private readonly acts: Acts,
  ) {
    const { map, place } = ground;
    this.ghost.className = "draft-ghost";
    this.card.className = "draft-card";
    this.card.setAttribute("role", "status");
    for (const element of [this.ghost, this.card]) {
      element.hidden = true;
      place.append(element);
    }
    map.on("mousedown", (event) => {
      if (event.originalEvent.button === 0 && !event.originalEvent.shiftKey) this.press(event, 1);
    });
    map.on("touchstart", (event) => {
      if (event.originalEvent.touches.length === 1) this.press(event, FINGER);
      else this.end();
    });
  }

  /** Whether buildings are on their way. */
  get active(): boolean {
    return this.held?.moving ?? false;
  }

  private press(event: MapMouseEvent | MapTouchEvent, reach: number): void {
    const { x, y } = event.point;
    const box: [PointLike, PointLike] = [[x - reach, y - reach], [x + reach, y + reach]];
    const [found] = this.ground.map.queryRenderedFeatures(box, { layers: ["places-dot"] });
    const code = String(found?.properties["code"] ?? "");
    const codes = code ? this.acts.along(code) : [];
    // A finger moves the map too: it takes only what was tapped before.
    const touch = event.type === "touchstart";
    if (!found || (touch && !found.state["ticked"])) return;
    event.preventDefault();
    const until = new AbortController();
    this.held = { codes, tone: Number(found.properties["tone"]), from: { x, y }, under: null, moving: false, until };
    const { signal } = until;
    if (touch) {
      window.addEventListener("touchmove", (moved) => this.move(moved.touches[0], moved), { signal, passive: false });
      window.addEventListener("touchend", () => this.drop(), { signal });
      window.addEventListener("touchcancel", () => this.end(), { signal });
    } else {
      window.addEventListener("mousemove", (moved) => this.move(moved, moved), { signal });
      window.addEventListener("mouseup", () => this.drop(), { signal });
    }
    window.addEventListener("blur", () => this.end(), { signal });
    window.addEventListener(
      "keydown",
      (pressed) => {
        if (pressed.key !== "Escape") return;
        pressed.preventDefault();
        this.end();
      },
      { signal, capture: true },
    );
  }

  private move(at: { clientX: number; clientY: number } | undefined, event: Event): void {
    const held = this.held;
    if (!held || !at) return;
    const edge = this.ground.map.getCanvas().getBoundingClientRect();
    const [x, y] = [at.clientX - edge.left, at.clientY - edge.top];
    if (!held.moving && Math.hypot(x - held.from.x, y - held.from.y) < WANDER) return;
    event.preventDefault();
    if (!held.moving) this.begin(held);
    this.ghost.style.transform = `translate(${x}px, ${y}px)`;
    const inside = x >= 0 && y >= 0 && x <= edge.width && y <= edge.height;
    this.aim(held, inside ? this.gridAt([x, y]) : null);
  }

  private begin(held: Held): void {
    held.moving = true;
    this.ghost.textContent = String(held.codes.length);
    this.ghost.className = `draft-ghost draft-tone tone-${held.tone}`;
    this.ghost.hidden = false;
    this.card.hidden = false;
    this.say(filled(this.ground.words["carried"], String(held.codes.length)));
    this.mark(held.codes, { dragged: true });
    this.ground.place.classList.add("is-dragging");
  }

  /** The grid at a point; where its ground is not drawn, that of the nearest building. */
  private gridAt(point: [number, number]): number | null {
    const { map } = this.ground;
    const [found] = map.queryRenderedFeatures(point, { layers: ["proposal-fill"] });
    if (found) return Number(found.properties["grid"]);
    const [x, y] = point;
    const around: [PointLike, PointLike] = [[x - 40, y - 40], [x + 40, y + 40]];
    const others = map
      .queryRenderedFeatures(around, { layers: ["places-dot"] })
      .filter((each) => !this.held?.codes.includes(String(each.properties["code"])));
    return others[0] ? Number(others[0].properties["grid"]) : null;
  }

  private aim(held: Held, grid: number | null): void {
    if (grid === held.under) return;
    this.target(held.under, false);
    held.under = grid;
    this.target(grid, true);
    if (grid === null) {
      this.asked?.abort();
      this.say(filled(this.ground.words["carried"], String(held.codes.length)));
    } else void this.ask(held.codes, grid);
  }

  /** Ask the server, which measures, what a drop here would do. */
  private async ask(codes: string[], grid: number): Promise<void> {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    const query = new URLSearchParams({ grid: String(grid) });
    for (const code of codes) query.append("building_codes", code);
    try {
      const answer = await fetch(`${this.ground.place.dataset["mapPreview"] ?? ""}?${query}`, {
        signal: asked.signal,
        headers: { "HX-Request": "true" },
      });
      if (!answer.ok) return;
      const part = await answer.text();
      if (part.trim()) this.card.innerHTML = part;
      else this.say(this.ground.words["home"] ?? "");
    } catch {
      // A drop still works, and says what it did.
    }
  }

  private drop(): void {
    const held = this.held;
    const grid = held?.under ?? null;
    const goes = held?.moving && grid !== null;
    this.end();
    if (!held || !goes) return;
    const [there] = (this.ground.data.get("proposal")?.features ?? []).filter(
      ({ properties }) => properties?.["grid"] === grid,
    );
    // Shown as moved until the map is read anew.
    this.mark(held.codes, { tone: there?.properties?.["tone"] as number });
    this.acts.dropped(held.codes, grid);
  }

  private end(): void {
    const held = this.held;
    if (!held) return;
    held.until.abort();
    this.asked?.abort();
    this.target(held.under, false);
    this.mark(held.codes, { dragged: false });
    this.ghost.hidden = true;
    this.card.hidden = true;
    this.ground.place.classList.remove("is-dragging");
    this.held = null;
  }

  private say(sentence: string): void {
    this.card.textContent = sentence;
  }

  private target(grid: number | null, target: boolean): void {
    if (grid !== null) this.ground.map.setFeatureState({ source: "proposal", id: String(grid) }, { target });
  }

  private mark(codes: string[], state: Record<string, unknown>): void {
    for (const id of codes) this.ground.map.setFeatureState({ source: "places", id }, state);
  }
}
