/** On the dispatch board a case can be dragged onto a unit; the same as pressing a suggestion. */
export function enhanceBoard(): void {
  const board = document.querySelector<HTMLElement>("[data-board]");
  const form = board?.querySelector<HTMLFormElement>("[data-board-form]");
  if (!board || !form) return;
  let dragged: HTMLElement | null = null;

  for (const card of board.querySelectorAll<HTMLElement>("[data-case]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      card.classList.add("is-dragged");
      event.dataTransfer?.setData("text/plain", card.dataset["case"] ?? "");
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      card.classList.remove("is-dragged");
    });
  }
  for (const unit of board.querySelectorAll<HTMLElement>("[data-unit]")) {
    unit.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      unit.classList.add("is-target");
    });
    unit.addEventListener("dragleave", () => {
      unit.classList.remove("is-target");
    });
    unit.addEventListener("drop", (event) => {
      event.preventDefault();
      unit.classList.remove("is-target");
      if (!dragged) return;
      fill(form, "case", dragged.dataset["case"]);
      fill(form, "version", dragged.dataset["version"]);
      fill(form, "unit_id", unit.dataset["unit"]);
      form.requestSubmit();
    });
  }
}

function fill(form: HTMLFormElement, name: string, value = ""): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}
