/**
 * A standard text `data-text` goes into the note of its form instead of loading the form anew.
 * What is written already stays: the text is added below it.
 */
export function enhanceTexts(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    const link = (event.target as Element).closest<HTMLElement>("[data-text]");
    const form = link?.closest("form");
    const note = form?.querySelector<HTMLTextAreaElement>("textarea[name=note]");
    if (!link || !note) return;
    event.preventDefault();
    const written = note.value.trimEnd();
    note.value = [written, link.dataset["text"] ?? ""].filter(Boolean).join("\n");
    link.closest("details")?.removeAttribute("open");
    note.focus();
    note.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
