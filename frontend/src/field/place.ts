/** A place by choice only: by the button for the position, or by a touch on the drawing. */
import { enhanceLocate } from "../locate";
import { say } from "./words";

const SVG = "http://www.w3.org/2000/svg";

export function enhancePlace(root: ParentNode): void {
  enhanceLocate(root);
  for (const box of root.querySelectorAll<HTMLElement>("[data-pick]")) {
    const drawing = box.querySelector<SVGSVGElement>("svg");
    const form = box.closest("form");
    if (drawing && form) drawing.addEventListener("click", (event) => pick(drawing, form, event));
  }
}

function pick(drawing: SVGSVGElement, form: HTMLFormElement, event: MouseEvent): void {
  const matrix = drawing.getScreenCTM();
  if (!matrix) return;
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  const { west, north, across, down } = drawing.dataset;
  fill(form, "lon", Number(west) + point.x / Number(across));
  fill(form, "lat", Number(north) - point.y / Number(down));
  drawing.querySelector(".picked")?.remove();
  const mark = document.createElementNS(SVG, "circle");
  mark.setAttribute("class", "picked");
  mark.setAttribute("cx", String(point.x));
  mark.setAttribute("cy", String(point.y));
  mark.setAttribute("r", "26");
  drawing.append(mark);
  const status = form.querySelector("[data-locate-status]");
  if (status) status.textContent = say("point");
}

function fill(form: HTMLFormElement, name: string, value: number): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value.toFixed(6);
}
