/**
 * Beside a list marked `data-split`, on a wide screen, a row's link shows its case instead of
 * leaving the list. The address carries it as `case`; going back reads the list anew.
 */
import htmx from "htmx.org";

const WIDE = matchMedia("(width >= 80rem)");

/** Show a case beside its list; false where this page or screen has no room for it. */
function read(link: HTMLAnchorElement): boolean {
  const split = link.closest<HTMLElement>("[data-split]");
  const pane = split?.querySelector<HTMLElement>("#reading");
  const row = link.closest<HTMLElement>("[data-row]");
  if (!split || !pane || !row || !WIDE.matches) return false;
  void htmx.ajax("get", link.href, { target: pane, swap: "innerHTML", source: link }).then(() => {
    split.classList.add("is-open");
    mark(split, row);
    remember(row.dataset["number"] ?? "");
    row.scrollIntoView({ block: "nearest" });
    pane.scrollTop = 0;
    pane.focus({ preventScroll: true });
  });
  return true;
}

/** Close what lies beside the list; false where nothing does. */
export function closeReading(): boolean {
  const split = document.querySelector<HTMLElement>("[data-split].is-open");
  if (!split) return false;
  split.classList.remove("is-open");
  split.querySelector("#reading")?.replaceChildren();
  const row = split.querySelector<HTMLElement>("[data-row].is-current");
  row?.querySelector<HTMLElement>("[data-row-link]")?.focus();
  row?.removeAttribute("aria-current");
  remember("");
  return true;
}

function mark(split: HTMLElement, row: HTMLElement): void {
  for (const each of split.querySelectorAll("[data-row]")) {
    each.classList.toggle("is-current", each === row);
    if (each === row) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
}

function remember(number: string): void {
  const address = new URL(location.href);
  if (number) address.searchParams.set("case", number);
  else address.searchParams.delete("case");
  // htmx answers a step back to an entry of its own by reading the page anew.
  history.replaceState({ htmx: true }, "");
  history.pushState({ htmx: true }, "", address);
}

export function enhanceSplit(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const target = event.target as Element;
    if (target.closest("[data-close-reading]") && closeReading()) {
      event.preventDefault();
      return;
    }
    const link = target.closest<HTMLAnchorElement>("[data-split] [data-row] a[href]");
    if (link && !link.matches("[data-sheet]") && read(link)) event.preventDefault();
  });
  // Another list: what lies beside it belongs to the one before.
  document.addEventListener("htmx:afterSwap", (event) => {
    if ((event.target as HTMLElement).id === "list") {
      const split = document.querySelector<HTMLElement>("[data-split].is-open");
      split?.classList.remove("is-open");
      split?.querySelector("#reading")?.replaceChildren();
    }
  });
}
