/**
 * While a report is written: say its place in words, and show what others reported there already.
 * `data-near` names the page that tells; words are posted, so that no address holds them.
 */
const SENT = ["sign", "lon", "lat", "area_code", "category_code", "other_category", "title", "detail"];
const PLACES = ["sign", "lon", "area_code"];

export function enhanceNear(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-near]")) {
    const form = box.closest("form");
    if (!form) continue;
    const look = (): void => void show(form, box);
    form.addEventListener("gongzhi:place", look);
    form.addEventListener("change", (event) => {
      if (SENT.includes((event.target as HTMLInputElement).name)) look();
    });
    look();
  }
}

async function show(form: HTMLFormElement, box: HTMLElement): Promise<void> {
  const data = new FormData(form);
  const asked = new URLSearchParams();
  for (const name of [...SENT, "csrfmiddlewaretoken"]) {
    const value = data.get(name);
    if (typeof value === "string" && value) asked.set(name, value);
  }
  if (!PLACES.some((name) => asked.has(name))) return;
  try {
    const answer = await fetch(box.dataset["near"] ?? "", { method: "POST", body: asked });
    if (answer.ok) box.innerHTML = await answer.text();
  } catch {
    // Without a signal nothing is offered; the report can still be written.
  }
}
