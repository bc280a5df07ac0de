/** One press is one request: a form that is on its way does not send itself again. */
export function enhanceSubmit(): void {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return; // somebody else sends it
    const form = event.target as HTMLFormElement;
    if (form.method !== "post") return;
    if (form.dataset["sent"] === "yes") {
      event.preventDefault();
      return;
    }
    form.dataset["sent"] = "yes";
  });
  const release = (): void => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset["sent"];
    }
  };
  // Coming back by the browser's button, or an answer that leaves the form on the page.
  addEventListener("pageshow", release);
  document.addEventListener("htmx:afterRequest", release);
}
