/** The handles of a drawing: corners are buttons, moved by mouse, finger or arrow keys. */
import { LngLat, Marker } from "maplibre-gl";
import type { Map } from "maplibre-gl";

import type { Shape } from "./draw";
import type { Words } from "./words";

interface Acts {
  moved(path: number[], shown: LngLat, how: { snap: boolean }): void;
  added(path: number[], shown: LngLat): void;
  removed(path: number[]): void;
}

const MOST = 400;
const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [0, -4],
  ArrowDown: [0, 4],
  ArrowLeft: [-4, 0],
  ArrowRight: [4, 0],
};

export class Handles {
  private markers: Marker[] = [];
  private dragging = false;

  constructor(
    private readonly map: Map,
    private readonly words: Words,
    private readonly line: boolean,
    private readonly acts: Acts,
  ) {}

  /** Show the handles in view. Where they are too many, none: zoom in to see them. */
  show(shape: Shape): void {
    if (this.dragging) return;
    const focused = this.markers.findIndex((m) => m.getElement() === document.activeElement);
    for (const marker of this.markers) marker.remove();
    this.markers = this.wanted(shape);
    for (const marker of this.markers) marker.addTo(this.map);
    if (focused >= 0) this.markers[Math.min(focused, this.markers.length - 1)]?.getElement().focus();
  }

  private wanted(shape: Shape): Marker[] {
    const seen = this.map.getBounds();
    const found: Marker[] = [];
    shape.forEach((polygon, p) =>
      polygon.forEach((ring, r) =>
        ring.forEach((corner, c) => {
          if (seen.contains(corner)) found.push(this.corner([p, r, c], LngLat.convert(corner)));
          const next = ring[(c + 1) % ring.length] ?? corner;
          const middle = new LngLat((corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2);
          const between = this.line ? c + 1 < ring.length : ring.length > 2;
          if (between && seen.contains(middle)) found.push(this.middle([p, r, c], middle));
        }),
      ),
    );
    return found.length > MOST ? [] : found;
  }

  private corner(path: number[], at: LngLat): Marker {
    const marker = this.handle("map-corner", this.words["corner"], at);
    const element = marker.getElement();
    marker.on("dragend", () => this.dropped(() => this.acts.moved(path, marker.getLngLat(), { snap: true })));
    element.addEventListener("dblclick", () => this.acts.removed(path));
    element.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      const removal = event.key === "Delete" || event.key === "Backspace";
      if (!arrow && !removal) return;
      event.preventDefault();
      event.stopPropagation();
      if (removal) this.acts.removed(path);
      else if (arrow) this.acts.moved(path, this.beside(at, arrow), { snap: false });
    });
    return marker;
  }

  private beside(at: LngLat, [right, down]: [number, number]): LngLat {
    const { x, y } = this.map.project(at);
    return this.map.unproject([x + right, y + down]);
  }

  private middle(path: number[], at: LngLat): Marker {
    const marker = this.handle("map-middle", this.words["middle"], at);
    marker.on("dragend", () => this.dropped(() => this.acts.added(path, marker.getLngLat())));
    marker.getElement().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.acts.added(path, at);
    });
    return marker;
  }

  private handle(className: string, title: string | undefined, at: LngLat): Marker {
    const element = document.createElement("button");
    element.type = "button";
    element.className = className;
    element.title = title ?? "";
    element.setAttribute("aria-label", title ?? "");
    element.addEventListener("click", (event) => event.stopPropagation());
    const marker = new Marker({ element, draggable: true }).setLngLat(at);
    marker.on("dragstart", () => (this.dragging = true));
    return marker;
  }

  private dropped(act: () => void): void {
    this.dragging = false;
    act();
  }
}
