/** Once the place is known, say it in words and offer what others reported there. */
export function enhanceNear(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-near]")) {
    const form = box.closest("form");
    if (!form) continue;
    const look = (): void => void show(form, box);
    form.addEventListener("gongzhi:place", look);
    for (const name of ["category_code", "detail"]) {
      form.querySelector(`[name=${name}]`)?.addEventListener("change", look);
    }
    look();
  }
}

async function show(form: HTMLFormElement, box: HTMLElement): Promise<void> {
  const data = new FormData(form);
  const asked = new URLSearchParams();
  for (const name of ["sign", "lon", "lat", "category_code"]) {
    const value = String(data.get(name) ?? "");
    if (value) asked.set(name, value);
  }
  if (String(data.get("detail") ?? "").trim().length > 3) asked.set("told", "yes");
  if (!asked.has("sign") && !asked.has("lon")) return;
  try {
    const answer = await fetch(`${box.dataset["near"]}?${asked}`);
    if (answer.ok) box.innerHTML = await answer.text();
  } catch {
    // Without a signal nothing is offered; the report can still be written.
  }
}
