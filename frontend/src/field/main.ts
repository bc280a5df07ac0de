/** What the officers' pages gain when scripts run: the queue, the kept pages, the camera. */
import "./field.css";
import { enhanceHints } from "../hints";
import { enhanceNear } from "../near";
import { enhancePrint } from "../printing";
import { enhanceTexts } from "../texts";
import { enhanceDraft, enhanceForms } from "./forms";
import { showOutbox } from "./outbox";
import { showPending } from "./pending";
import { enhancePhotos } from "./photos";
import { enhancePlace } from "./place";
import { refresh } from "./snapshot";
import { CHANNEL, findPerson, keptAt, listQueue, setPerson, wipe } from "./store";
import { type Outcome, sync } from "./sync";
import { button, make, say, when } from "./words";

const PULSE = 30_000;
const SOON = 2_000;
const CLOCK_OFF = 600_000;
const told = document.querySelector<HTMLElement>("#field")?.dataset ?? {};
let sending = 0;
let patience = SOON;
let retry = 0;
let ahead = 0;

document.documentElement.classList.add("js");

function notice(name: string, words: string, ...more: Node[]): void {
  const standing = document.querySelector(`[data-notice="${name}"]`);
  standing?.remove();
  if (!words) return;
  const bar = make("div", "notice", make("span", "", words), ...more);
  bar.dataset["notice"] = name;
  document.querySelector("#notices")?.append(bar);
}

const kept = (): boolean => document.querySelector("#page[data-kept]") !== null;

async function showSignal(): Promise<void> {
  const at = await keptAt();
  const away = kept() || !navigator.onLine;
  notice("offline", away ? say("offline", { time: at ? when(at) : "—" }) : "");
}

/** The signal is back: send, then show the page as it is now, unless somebody is writing on it. */
async function signalBack(): Promise<void> {
  const outcome = await sendOrLater();
  if (!navigator.onLine || !kept() || outcome === "offline" || outcome === "later") {
    await showSignal();
  } else if (outcome === "signed-out" || document.querySelector("main form[data-kind]")) {
    notice("offline", "");
  } else {
    location.reload();
  }
}

async function send(): Promise<Outcome> {
  const waiting = (await listQueue()).length;
  sending += 1;
  let outcome: Outcome = "idle";
  try {
    await showAll();
    outcome = await sync();
  } finally {
    sending -= 1;
  }
  const person = await findPerson();
  const link = make("a", "btn btn-primary btn-sm", say("sign_in_button"));
  link.href = `${told["signIn"]}?next=${encodeURIComponent(location.pathname)}`;
  notice(
    "sign-in",
    outcome === "signed-out" ? say("sign_in", { name: person?.name ?? "" }) : "",
    link,
  );
  if ((await listQueue()).length < waiting) {
    showClock(await refresh(told["snapshot"] ?? "", { now: true }));
  }
  await showAll();
  return outcome;
}

async function showAll(): Promise<void> {
  await showPending();
  await showOutbox({ send, sending: () => sending > 0 && navigator.onLine, ask });
}

function ask(words: string): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>("#ask");
  const text = dialog?.querySelector("p");
  if (!dialog || !text) return Promise.resolve(confirm(words));
  text.textContent = words;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function enhanceSignOut(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("[data-sign-out]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void signOut(form);
    });
  }
}

async function signOut(form: HTMLFormElement): Promise<void> {
  const left = (await listQueue()).length;
  if (left && !(await ask(say("queue_warning", { count: left })))) return;
  await wipe();
  if (navigator.onLine) form.submit();
  else notice("wiped", say("wiped"));
}

/** The page's own place in the tabs, where the frame was filled on the phone. */
function enhanceFrame(): void {
  const tab = document.querySelector<HTMLElement>("#page")?.dataset["tab"];
  for (const link of document.querySelectorAll<HTMLElement>("[data-tab]:is(a)")) {
    if (link.dataset["tab"] === tab) link.setAttribute("aria-current", "page");
  }
  for (const input of document.querySelectorAll<HTMLInputElement>("input[name=next]")) {
    input.value = location.pathname;
  }
  const area = new URLSearchParams(location.search).get("area_code");
  const select = document.querySelector<HTMLSelectElement>("select[name=area_code]");
  if (area && select && [...select.options].some((option) => option.value === area)) {
    select.value = area;
    select.closest("details")?.setAttribute("open", "");
  }
}

/** A building list narrows as one types. */
function enhanceNarrow(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-narrow]")) {
    input.addEventListener("input", () => {
      const words = input.value.trim().toLowerCase();
      for (const row of document.querySelectorAll<HTMLElement>(input.dataset["narrow"] ?? "")) {
        row.hidden = !(row.textContent ?? "").toLowerCase().includes(words);
      }
    });
  }
}

/** Deadlines pass while a page is kept: what has run out since is shown as overdue. */
function showDue(): void {
  for (const row of document.querySelectorAll<HTMLElement>("[data-due]")) {
    if (Date.parse(row.dataset["due"] ?? "") > Date.now() - ahead) continue;
    const chip = row.querySelector(".chip-good, .chip-warn");
    if (!chip || row.classList.contains("rank-resting")) continue;
    row.classList.add("rank-overdue");
    chip.className = "chip chip-bad";
    chip.textContent = say("overdue");
  }
}

/** A clock that is minutes off is said plainly; what is shown goes by the server's. */
function showClock(off: number | null): void {
  if (off === null) return;
  ahead = Math.abs(off) > CLOCK_OFF ? off : 0;
  const time = when(new Date(Date.now() - ahead).toISOString());
  notice("clock", ahead ? say("clock", { time }) : "");
}

async function install(): Promise<void> {
  if (!("serviceWorker" in navigator) || !told["worker"]) return;
  const registration = await navigator.serviceWorker.register(told["worker"]);
  const offer = (): void => {
    const waiting = registration.waiting;
    if (!waiting || !navigator.serviceWorker.controller) return;
    const use = button(say("reload"), () => waiting.postMessage("take-over"), "btn-primary btn-sm");
    notice("update", say("update"), use);
  };
  offer();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) location.reload();
  });
}

/** Let the browser send by itself once there is a signal, where it can. */
async function wakeLater(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const waker = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)
    ?.sync;
  await waker?.register(CHANNEL).catch(() => undefined);
}

/** Send, and where the line was cut try again soon, then less often. */
async function sendOrLater(): Promise<Outcome> {
  const outcome = await send();
  if (outcome !== "offline" && outcome !== "later") {
    patience = SOON;
    return outcome;
  }
  await wakeLater();
  if (!navigator.onLine) return outcome;
  clearTimeout(retry);
  retry = window.setTimeout(() => void sendOrLater(), patience);
  patience = Math.min(patience * 2, PULSE);
  return outcome;
}

async function start(): Promise<void> {
  const account = Number(told["account"]);
  if (account) await setPerson({ account, name: told["name"] ?? "" });
  enhanceFrame();
  enhancePhotos();
  enhancePlace(document);
  enhanceNarrow();
  enhanceHints();
  enhanceTexts();
  enhanceNear(document);
  enhancePrint(document);
  enhanceSignOut();
  enhanceForms({ person: findPerson, send: sendOrLater, outbox: told["outbox"] ?? "" });
  const somebody = await findPerson();
  if (somebody) enhanceDraft(somebody);
  document.querySelector("[data-sync]")?.addEventListener("click", () => void sendOrLater());
  new BroadcastChannel(CHANNEL).addEventListener("message", () => void showAll());
  document.addEventListener("field:queue", () => void showAll());
  addEventListener("online", () => void signalBack());
  addEventListener("offline", () => void showSignal());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void sendOrLater();
  });
  setInterval(() => {
    showDue();
    void listQueue().then((items) => (items.length ? sendOrLater() : undefined));
  }, PULSE);
  await showSignal();
  await showAll();
  await install();
  await sendOrLater();
  if (account) showClock(await refresh(told["snapshot"] ?? ""));
  showDue();
  await navigator.serviceWorker?.ready;
  document.documentElement.dataset["ready"] = "yes"; // From here on it works without a signal.
}

if ("indexedDB" in window && "locks" in navigator) void start();
