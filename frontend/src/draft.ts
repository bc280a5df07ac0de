/**
 * The draft of a report, on this device only: words, place and photos survive a closed tab and a
 * lost signal, for a week. It has a name that goes along when it is sent, so that the server takes
 * it once.
 */
export interface Draft {
  key: string;
  fields: Record<string, string>;
  photos: File[];
  at: number;
}

const SPOT = ["sign", "lon", "lat", "address", "area_code"];
const FIELDS = [
  "detail",
  "category_code",
  ...SPOT,
  "contact_name",
  "contact_phone",
  "contact_email",
  "consent",
] as const;
const STORE = "drafts";
const SLOT = "report";
const KEPT_MS = 7 * 86_400_000; // others may use this device after a while

/** Return the draft that this device keeps, if there is one worth coming back to. */
export async function loadDraft(): Promise<Draft | undefined> {
  const draft = (await inStore("readonly", (store) => store.get(SLOT))) as Draft | undefined;
  if (!draft || Date.now() - draft.at < KEPT_MS) return draft;
  await discardDraft();
  return undefined;
}

/** Keep what the form holds now. An empty form leaves nothing behind. */
export async function saveDraft(form: HTMLFormElement, photos: File[]): Promise<void> {
  const fields = fieldsOf(form);
  if (!isWorthKeeping(fields, photos)) return;
  const draft: Draft = { key: valueOf(form, "draft"), fields, photos, at: Date.now() };
  await inStore("readwrite", (store) => store.put(draft, SLOT));
}

/** Forget the draft. */
export async function discardDraft(): Promise<void> {
  await inStore("readwrite", (store) => store.delete(SLOT));
}

/** On the page that says “received”: the draft that was sent has done its work. */
export async function forgetSent(root: ParentNode): Promise<void> {
  const sent = root.querySelector<HTMLElement>("[data-sent-draft]")?.dataset["sentDraft"];
  if (sent && (await loadDraft())?.key === sent) await discardDraft();
}

/** Put a draft back into an empty form. A sign that was just scanned keeps its own place. */
export function restore(form: HTMLFormElement, draft: Draft): void {
  const placed = valueOf(form, "sign") !== "";
  for (const [name, value] of Object.entries(draft.fields)) {
    if (placed && SPOT.includes(name)) continue;
    setValue(form, name, value);
  }
  setValue(form, "draft", draft.key);
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries(FIELDS.map((name) => [name, valueOf(form, name)]));
}

function isWorthKeeping(fields: Record<string, string>, photos: File[]): boolean {
  return photos.length > 0 || ["detail", "address", "lon"].some((name) => fields[name]);
}

function valueOf(form: HTMLFormElement, name: string): string {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    return control.checked ? "on" : "";
  }
  return isControl(control) ? control.value : "";
}

function setValue(form: HTMLFormElement, name: string, value: string): void {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    control.checked = value !== "";
  } else if (isControl(control)) {
    control.value = value;
  }
}

function isControl(
  control: unknown,
): control is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return (
    control instanceof HTMLInputElement ||
    control instanceof HTMLTextAreaElement ||
    control instanceof HTMLSelectElement
  );
}

/** Run one request on the store; where the browser keeps none (private windows), do without. */
async function inStore<Result>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result | undefined> {
  try {
    const base = await opened();
    return await new Promise<Result>((resolve, reject) => {
      const transaction = base.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } catch {
    return undefined;
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("gongzhi-resident", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
