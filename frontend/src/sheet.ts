/**
 * A link `data-sheet` opens its page's form in a dialog instead of leaving the page.
 * The server sends the same form; without scripts the link simply leads to it.
 */
import htmx from "htmx.org";

/** Open a page's form in the dialog; where there is none, go to the page. */
export function openSheet(address: string, source: HTMLElement): void {
  const sheet = document.querySelector<HTMLDialogElement>("#sheet");
  const body = sheet?.querySelector<HTMLElement>(".sheet-body");
  if (!sheet || !body) {
    location.assign(address);
    return;
  }
  void htmx.ajax("get", address, { target: body, swap: "innerHTML", source }).then(() => {
    if (!sheet.open) sheet.showModal();
    sheet
      .querySelector<HTMLElement>("[autofocus], input:not([type=hidden]), select, textarea")
      ?.focus();
  });
}

export function enhanceSheets(): void {
  const sheet = document.querySelector<HTMLDialogElement>("#sheet");
  const body = sheet?.querySelector<HTMLElement>(".sheet-body");
  if (!sheet || !body) return;

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const target = event.target as Element;
    if (target.closest("#sheet [data-close]")) {
      event.preventDefault();
      sheet.close();
      return;
    }
    const link = target.closest<HTMLAnchorElement>("a[data-sheet]");
    if (!link) return;
    event.preventDefault();
    openSheet(link.href, link);
  });
  sheet.addEventListener("close", () => body.replaceChildren());
}
