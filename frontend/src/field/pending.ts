/** What waits on the phone, shown where it belongs: in the tab, and on the page it is about. */
import { type Item, listQueue } from "./store";
import { make, say } from "./words";

export async function showPending(): Promise<void> {
  const items = await listQueue();
  for (const badge of document.querySelectorAll<HTMLElement>("[data-pending]")) {
    badge.textContent = String(items.length);
    badge.hidden = items.length === 0;
  }
  for (const place of document.querySelectorAll<HTMLElement>("[data-pending-of]")) {
    const here = items.filter((item) => item.subject === place.dataset["pendingOf"]);
    place.replaceChildren(
      ...here.map((item) =>
        make("p", "note note-info mb-4", say("pending_here", { what: item.what })),
      ),
    );
    if (here.length) goOn(here);
  }
}

/** What becomes possible by a step that waits can be done at once; what it settles is put away. */
function goOn(items: Item[]): void {
  const steps = document.querySelector("[data-steps]");
  if (!steps) return;
  for (const item of items) {
    for (const form of steps.querySelectorAll<HTMLElement>(`form[data-verb="${item.verb}"]`)) {
      const box = form.closest<HTMLElement>("section, details");
      if (box && item.verb !== "comment") box.hidden = true;
    }
    for (const later of steps.querySelectorAll<HTMLTemplateElement>(
      `template[data-after="${item.verb}"]`,
    )) {
      later.replaceWith(later.content.cloneNode(true));
    }
  }
}
