/** A button `data-print` opens the browser's print dialog. */
export function enhancePrint(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.addEventListener("click", () => print());
  }
}
