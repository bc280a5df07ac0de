/** A button `data-copy="#id"` copies that element's text and says so. */
export function enhanceCopy(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    button.addEventListener("click", () => {
      const source = document.querySelector<HTMLElement>(button.dataset["copy"] ?? "");
      if (!source) return;
      const text = source.dataset["copyText"] ?? source.textContent?.trim() ?? "";
      navigator.clipboard.writeText(text).then(
        () => {
          button.textContent = button.dataset["done"] ?? button.textContent;
        },
        () => getSelection()?.selectAllChildren(source),
      );
    });
  }
}
