/** “Select all” over a list's checkboxes, and the count of what is selected. */
export function enhanceChecks(root: ParentNode): void {
  for (const all of root.querySelectorAll<HTMLInputElement>("[data-check-all]")) {
    const name = all.dataset["checkAll"] ?? "";
    const form = all.form ?? document;
    const boxes = (): HTMLInputElement[] => [
      ...form.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${CSS.escape(name)}"]`),
    ];
    const show = (): void => {
      const chosen = boxes().filter((box) => box.checked).length;
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
      for (const place of document.querySelectorAll<HTMLElement>("[data-check-count]")) {
        place.textContent = String(chosen);
      }
    };
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      show();
    });
    for (const box of boxes()) box.addEventListener("change", show);
    show();
  }
}
