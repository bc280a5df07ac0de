/**
 * Suggestions under the search box, as a combobox: arrows choose, Enter opens, Escape closes.
 * htmx brings them as one types; without scripts the box leads to the page of what was found.
 */
export function enhanceSearch(): void {
  const input = document.querySelector<HTMLInputElement>("#top-search");
  const list = document.querySelector<HTMLElement>("#suggestions");
  if (!input || !list) return;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);

  const hits = (): HTMLAnchorElement[] => [...list.querySelectorAll<HTMLAnchorElement>(".hit")];
  const chosen = (): number => hits().findIndex((hit) => hit.ariaSelected === "true");
  const show = (open: boolean): void => {
    list.hidden = !open || list.childElementCount === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) choose(-1);
  };
  const choose = (place: number): void => {
    for (const [at, hit] of hits().entries()) hit.ariaSelected = String(at === place);
    const hit = hits()[place];
    if (hit) input.setAttribute("aria-activedescendant", hit.id);
    else input.removeAttribute("aria-activedescendant");
    hit?.scrollIntoView({ block: "nearest" });
  };
  show(false);

  list.addEventListener("htmx:afterSwap", () => {
    show(document.activeElement === input && input.value.trim() !== "");
  });
  input.addEventListener("focus", () => {
    show(true);
  });
  input.form?.addEventListener("focusout", (event) => {
    if (!input.form?.contains(event.relatedTarget as Node | null)) show(false);
  });
  // A press on a suggestion must not take the focus, and so close the list, before its click.
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
  });
  input.addEventListener("keydown", (event) => {
    const count = hits().length;
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      else event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && !list.hidden && chosen() >= 0) {
      event.preventDefault();
      hits()[chosen()]?.click();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count > 0) {
      event.preventDefault();
      show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen() < 0 && step < 0 ? count - 1 : (chosen() + step + count) % count);
    }
  });
}
