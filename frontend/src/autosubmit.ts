/** A select or date marked `data-autosubmit` sends its form as soon as it changes. */
export function enhanceAutoSubmit(root: ParentNode): void {
  for (const control of root.querySelectorAll<HTMLSelectElement | HTMLInputElement>(
    "[data-autosubmit]",
  )) {
    control.addEventListener("change", () => control.form?.requestSubmit());
  }
}
