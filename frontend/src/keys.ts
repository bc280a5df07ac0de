/**
 * The desk by keyboard: rows, places and verbs by single keys. Nothing fires while one writes in
 * a field or while a dialog is open, nor where the keys are switched off on this device.
 */
import { openSheet } from "./sheet";
import { closeReading } from "./split";

const OFF = "gongzhi.keys.off";
const SEQUENCE_MS = 1500;
let went = -Infinity;

export function enhanceKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (writes(event.target as HTMLElement) || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (closeReading()) event.preventDefault();
      return;
    }
    if (event.key.length !== 1 || localStorage.getItem(OFF) === "yes") return;
    if (press(event.key)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (!box.matches("[data-keys-toggle]")) return;
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
}

/** Show in a part of the page whether the keys are on. */
export function enhanceKeysToggle(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLInputElement>("[data-keys-toggle]")) {
    box.checked = localStorage.getItem(OFF) !== "yes";
  }
}

function writes(target: HTMLElement): boolean {
  if (target.matches("input")) {
    return !["checkbox", "button", "submit"].includes((target as HTMLInputElement).type);
  }
  return target.matches("textarea, select") || target.isContentEditable;
}

/** Act on a key; false where it means nothing here. */
function press(key: string): boolean {
  const afterG = performance.now() - went < SEQUENCE_MS;
  went = -Infinity;
  if (afterG) return follow(document.querySelector<HTMLElement>(`a[data-go="${CSS.escape(key)}"]`));
  switch (key) {
    case "g":
      went = performance.now();
      return true;
    case "?":
      return follow(document.querySelector<HTMLElement>("[data-open-keys]"));
    case "/":
      return search();
    case "j":
    case "k":
      return step(key === "j" ? 1 : -1);
    case "x":
      return select();
    default:
      return verb(key);
  }
}

function follow(element: HTMLElement | null | undefined): boolean {
  element?.click();
  return element != null;
}

function search(): boolean {
  const box =
    document.querySelector<HTMLInputElement>("main form[role=search] input[name=q]") ??
    document.querySelector<HTMLInputElement>("#top-search");
  box?.focus();
  box?.select();
  return box !== null;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("main [data-row]")];
}

function current(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>("[data-row]");
  return focused ?? document.querySelector<HTMLElement>("main [data-row].is-current");
}

/** Move to the next or previous row, onto its link: Enter then opens it as any link. */
function step(by: number): boolean {
  const all = rows();
  const here = current();
  const at = here ? all.indexOf(here) : by > 0 ? -1 : all.length;
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (!next) return false;
  for (const row of all) row.classList.toggle("is-current", row === next);
  const link =
    next.querySelector<HTMLElement>("[data-row-link]") ?? next.querySelector<HTMLElement>("a[href]");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function select(): boolean {
  const box = current()?.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
  return box != null;
}

function verb(key: string): boolean {
  const row = document.activeElement?.closest<HTMLElement>("[data-row]");
  const nth = row?.querySelector<HTMLElement>(`[data-nth="${CSS.escape(key)}"]`);
  if (nth) return follow(nth);
  const own = row?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (own) return follow(own);
  if (document.querySelector("main input[name=case]:checked")) return together(key);
  const shown = document.querySelector<HTMLElement>(`main [data-key="${CSS.escape(key)}"]`);
  if (!row && shown) return follow(shown);
  return onRow(key, row ?? current());
}

/** Use a verb on all that are selected: its button leads to the preview. */
function together(key: string): boolean {
  const name = slugOf(key)?.replaceAll("-", "_");
  return follow(name ? document.querySelector<HTMLElement>(`[data-bulk="${name}"]`) : null);
}

/** Use a verb on one row's case: its form opens, or the reason why not. */
function onRow(key: string, row: HTMLElement | null): boolean {
  const number = row?.dataset["number"];
  const slug = slugOf(key);
  const link = row?.querySelector<HTMLElement>("[data-row-link]");
  if (!number || !slug || !link) return false;
  openSheet(`/cases/${number}/${slug}/`, link);
  return true;
}

function slugOf(key: string): string | undefined {
  const held = document.querySelector<HTMLElement>("[data-verb-keys]")?.dataset["verbKeys"] ?? "";
  return held
    .split(" ")
    .find((pair) => pair.startsWith(`${key}:`))
    ?.slice(2);
}
