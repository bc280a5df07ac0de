/**
 * Every form that changes something goes through the queue, with a signal or without: it is on
 * the phone before it is on its way, so that nothing that was pressed is lost.
 */
import { forgetPhotos, photosOf } from "./photos";
import { type Item, type Person, addItem, findItem } from "./store";
import { say } from "./words";

const QUESTION = "ask_";
const SHORT_WAIT = 8_000;
const NUMBERS = new Set(["lon", "lat"]);
const UNDECIDING = new Set(["comment", "supplement"]);
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "photos", "key", "version", "other_category"]);

export interface Sending {
  person: () => Promise<Person | null>;
  send: () => Promise<unknown>;
  outbox: string;
}

const DRAFT = "gongzhi-field-draft-";

function forgetDraft(account: number): void {
  localStorage.removeItem(DRAFT + account);
}

/** Words of a report that is not sent yet outlive a closed page, for the same person. */
export function enhanceDraft(person: Person): void {
  const form = document.querySelector<HTMLFormElement>("form[data-kind=report]");
  const words = form?.querySelector<HTMLTextAreaElement>("[name=detail]");
  if (!words) return;
  const name = DRAFT + person.account;
  words.value ||= localStorage.getItem(name) ?? "";
  words.addEventListener("input", () => {
    localStorage.setItem(name, words.value);
  });
}

export function enhanceForms(sending: Sending): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset["send"]) return;
    event.preventDefault();
    if (form.dataset["busy"] || !complete(form)) return;
    form.dataset["busy"] = "yes";
    void queue(form, event.submitter, sending).finally(() => delete form.dataset["busy"]);
  });
}

/** Ask for what is missing before anything is kept; the words stay in the form. */
function complete(form: HTMLFormElement): boolean {
  if (!form.reportValidity()) return false;
  if (form.querySelector("[data-to-show]") && !photosOf(form).length) {
    complain(form, say("photo_needed"));
    return false;
  }
  if (form.dataset["kind"] !== "report") return true;
  const data = new FormData(form);
  if (data.get("category_code") || data.get("other_category") || data.get("detail")) return true;
  complain(form, say("nothing_said"));
  return false;
}

function complain(form: HTMLFormElement, words: string): void {
  const note = document.createElement("p");
  note.className = "note note-error mb-4";
  note.setAttribute("role", "alert");
  note.dataset["complaint"] = "";
  note.textContent = words;
  form.querySelector("[data-complaint]")?.remove();
  form.prepend(note);
  note.scrollIntoView({ block: "center" });
}

async function queue(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  sending: Sending,
): Promise<void> {
  const person = await sending.person();
  if (!person) return;
  let item: Item;
  try {
    item = await addItem(itemOf(form, submitter, person));
  } catch {
    complain(form, say("full"));
    return;
  }
  if (item.kind === "report") forgetDraft(person.account);
  const sent = sending.send();
  await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, SHORT_WAIT))]);
  const left = item.id === undefined ? null : await findItem(item.id);
  const shown = document.querySelector(`[data-pending-of="${CSS.escape(item.subject)}"]`);
  if (item.kind === "report" || (left && (left.state !== "waiting" || !shown))) {
    location.assign(sending.outbox);
  } else if (left) empty(form);
  else location.reload();
}

/** What waits is on the page above the form: pressed again, the form must not say it twice. */
function empty(form: HTMLFormElement): void {
  form.reset();
  forgetPhotos(form);
}

function itemOf(form: HTMLFormElement, submitter: HTMLElement | null, person: Person): Item {
  const told = { ...form.dataset, ...submitter?.dataset };
  const data = new FormData(form);
  const key = crypto.randomUUID();
  const kind = (told["kind"] ?? "verb") as Item["kind"];
  const verb = told["verb"] ?? kind;
  const version = Number(data.get("version")) || null;
  const subject = told["subject"] === "new" ? `new:${key}` : (told["subject"] ?? key);
  const fields = fieldsOf(form, data, kind);
  return {
    key,
    account: person.account,
    kind,
    verb,
    path: told["send"] ?? "",
    subject,
    number: told["number"] ?? "",
    what: told["what"] ?? "",
    about: told["about"] || aboutOf(form, fields),
    note: String(fields["note"] ?? fields["detail"] ?? ""),
    fields,
    photos: [...photosOf(form)],
    // A remark or an answer decides nothing: it needs no version.
    version: UNDECIDING.has(verb) ? null : version,
    madeAt: Date.now(),
    state: "waiting",
    done: 0,
    caseId: subject.startsWith("case:") ? Number(subject.slice("case:".length)) : null,
    body: null,
    triedAt: null,
    problem: "",
    meanwhile: null,
  };
}

function fieldsOf(form: HTMLFormElement, data: FormData, kind: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of data) {
    if (typeof value !== "string" || !value || LEFT_OUT.has(name)) continue;
    if (name.startsWith(QUESTION)) continue;
    fields[name] = NUMBERS.has(name) ? Number(value) : value;
  }
  const answers = answersOf(form, data);
  if (Object.keys(answers).length) fields["answers"] = answers;
  if (kind !== "report") return fields;
  const other = String(data.get("other_category") ?? "");
  if (other) fields["category_code"] = other;
  fields["source"] = "patrol";
  if (!fields["detail"]) fields["title"] = categoryOf(form);
  return fields;
}

/** What a class asked, by the question's key, as the API takes it. */
function answersOf(form: HTMLFormElement, data: FormData): Record<string, unknown> {
  const answers: Record<string, unknown> = {};
  for (const control of form.querySelectorAll<HTMLInputElement>("[data-answer]")) {
    const values = data.getAll(control.name).map(String).filter(Boolean);
    if (values.length) answers[control.name.slice(QUESTION.length)] = answerOf(control, values);
  }
  return answers;
}

function answerOf(control: HTMLInputElement, values: string[]): unknown {
  const kind = control.dataset["answer"];
  if (kind === "choices") return values;
  if (kind === "number") return Number(values[0]);
  return kind === "yes_no" ? values[0] === "yes" : values[0];
}

function categoryOf(form: HTMLFormElement): string {
  const other = form.elements.namedItem("other_category");
  if (other instanceof HTMLSelectElement && other.value) {
    return other.selectedOptions[0]?.textContent?.trim() ?? "";
  }
  const picked = form.querySelector("[name=category_code]:checked");
  return picked?.closest("label")?.textContent?.trim() ?? "";
}

function aboutOf(form: HTMLFormElement, fields: Record<string, unknown>): string {
  if (form.dataset["kind"] === "report") {
    return [categoryOf(form), placeOf(form)].filter(Boolean).join(" · ");
  }
  return placeOf(form) || String(fields["premises"] ?? "");
}

function placeOf(form: HTMLFormElement): string {
  const area = form.elements.namedItem("area_code");
  return area instanceof HTMLSelectElement
    ? (area.selectedOptions[0]?.textContent?.trim() ?? "")
    : "";
}
