/**
 * While a note is written: tell its writer what it still lacks for its reader.
 * `data-hints` names the page that tells; what it tells is shown beside the note and kept nowhere.
 */
const PAUSE = 900;

export function enhanceHints(): void {
  const waiting = new WeakMap<HTMLTextAreaElement, number>();
  const look = (event: Event, pause: number): void => {
    const note = event.target;
    if (!(note instanceof HTMLTextAreaElement) || !note.dataset["hints"]) return;
    clearTimeout(waiting.get(note));
    waiting.set(note, window.setTimeout(() => void show(note), pause));
  };
  document.addEventListener("input", (event) => look(event, PAUSE));
  document.addEventListener("change", (event) => look(event, 0));
}

async function show(note: HTMLTextAreaElement): Promise<void> {
  const box = note.form?.querySelector<HTMLElement>("[data-hints-shown]");
  const token = note.form?.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
  if (!box || !token) return;
  const body = new URLSearchParams({ note: note.value, csrfmiddlewaretoken: token.value });
  try {
    const answer = await fetch(note.dataset["hints"] ?? "", { method: "POST", body });
    const told = answer.ok ? (await answer.text()).trim() : "";
    if (box.innerHTML !== told) box.innerHTML = told;
  } catch {
    // Without a signal there are no hints; the note can be sent all the same.
  }
}
