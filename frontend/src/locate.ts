/**
 * A button `data-locate` fills the form's longitude and latitude from the device, once, when asked.
 * A refusal or a failure is said in words, and the form stays usable without a position.
 */
export function enhanceLocate(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-locate]")) {
    const form = button.form;
    const status = form?.querySelector<HTMLElement>("[data-locate-status]");
    if (!form || !status) continue;
    button.addEventListener("click", () => {
      status.textContent = button.dataset["waiting"] ?? "";
      if (!("geolocation" in navigator)) {
        status.textContent = button.dataset["failed"] ?? "";
        return;
      }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fillPlace(form, coords.longitude, coords.latitude);
          const metres = String(Math.round(coords.accuracy));
          status.textContent = (button.dataset["done"] ?? "").replace("{metres}", metres);
          if ("submit" in button.dataset) form.requestSubmit();
        },
        (error) => {
          const refused = error.code === error.PERMISSION_DENIED;
          status.textContent = button.dataset[refused ? "refused" : "failed"] ?? "";
        },
        { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
      );
    });
  }
}

/** Write a point into a form, and tell whoever shows what is near. */
export function fillPlace(form: HTMLFormElement, lon: number, lat: number): void {
  for (const [name, value] of [["lon", lon], ["lat", lat]] as const) {
    const input = form.elements.namedItem(name);
    if (!(input instanceof HTMLInputElement)) continue;
    input.disabled = false;
    input.value = value.toFixed(6);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dispatchEvent(new CustomEvent("gongzhi:place"));
}
