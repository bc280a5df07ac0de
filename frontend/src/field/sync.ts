/**
 * Sending what waits: in order for each subject, each request under a key of its own, so that the
 * server answers a repetition with its first answer. Runs in the page and in the service worker;
 * a lock keeps it to one of them at a time.
 */
import {
  type Item,
  type Meanwhile,
  type Proof,
  findPerson,
  listQueue,
  moveVersion,
  putItem,
  putProof,
  settleItem,
} from "./store";

export type Outcome = "idle" | "done" | "offline" | "signed-out" | "later";

const SESSION = "/field/session.json";
const TOO_OLD = 6 * 86_400_000; // The server keeps the answer to a key for seven days.
const LONGEST_WAIT = 60_000;

interface Session {
  account: number;
  name: string;
  token: string;
  now: string;
}

interface Problem {
  code?: string;
  detail?: string;
  field?: string;
}

class Offline extends Error {}
class SignedOut extends Error {}
class Later extends Error {}

/** Send all that can be sent now. */
export function sync(): Promise<Outcome> {
  return navigator.locks.request("gongzhi-field-sync", run);
}

async function run(): Promise<Outcome> {
  if (!(await next(new Set()))) return "idle";
  try {
    const session = await openSession();
    const blocked = new Set<string>();
    let later = false;
    for (let item = await next(blocked); item; item = await next(blocked)) {
      try {
        await deliver(item, session);
      } catch (error) {
        if (!(error instanceof Later)) throw error;
        later = true;
        blocked.add(item.subject);
      }
    }
    return later ? "later" : "done";
  } catch (error) {
    if (error instanceof Offline) return "offline";
    if (error instanceof SignedOut) return "signed-out";
    if (error instanceof Later) return "later";
    throw error;
  }
}

/** The first item to send: none whose subject has an earlier item that still asks for a decision. */
async function next(blocked: Set<string>): Promise<Item | null> {
  const held = new Set(blocked);
  for (const item of await listQueue()) {
    if (item.state !== "waiting") held.add(item.subject);
    else if (!held.has(item.subject)) return item;
  }
  return null;
}

async function openSession(): Promise<Session> {
  const answer = await ask(SESSION, { redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    throw new SignedOut();
  }
  if (!answer.ok) throw new Later();
  const session = await read<Session>(answer);
  // Whoever is signed in now sends only what they themselves did.
  if (session.account !== (await findPerson())?.account) throw new SignedOut();
  return session;
}

async function ask(path: string, options: RequestInit): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    return await fetch(path, { credentials: "same-origin", signal, ...options });
  } catch {
    throw new Offline();
  }
}

/** Return what was answered; a line that is cut amid an answer is no line. */
async function read<Told>(answer: Response): Promise<Told> {
  try {
    return (await answer.json()) as Told;
  } catch {
    throw new Offline();
  }
}

async function deliver(item: Item, session: Session): Promise<void> {
  if (item.triedAt && Date.now() - item.triedAt > TOO_OLD) {
    await putItem({ ...item, state: "unsure" });
    return;
  }
  item.body ??= bodyOf(item, session);
  item.triedAt ??= Date.now();
  await putItem(item);
  const requests = requestsOf(item);
  for (let step = item.done; step < requests.length; step += 1) {
    const request = requests[step];
    if (!request) break;
    const answer = await request(session);
    if (!answer.ok && !(await alreadyThere(answer))) {
      // Whoever is signed out is refused as well, where strangers may knock: ask who we are.
      if (answer.status === 403 || answer.status === 404) await openSession();
      return refuse(item, answer);
    }
    if (answer.ok) await note(item, answer, requests.length);
    item.done = step + 1;
    await putItem(item);
  }
  await settleItem(item, null);
}

type Request = (session: Session) => Promise<Response>;

/** A report goes before its photos; a step on a case comes after them. */
function requestsOf(item: Item): Request[] {
  const main: Request = (session) =>
    post(item.path, session, item.key, item.body ?? "{}", "application/json");
  const photos = item.photos.map(
    (photo, index): Request =>
      (session) => {
        const form = new FormData();
        form.set("file", photo, `${index + 1}.jpg`);
        const path = `/api/v1/cases/${item.caseId}/attachments`;
        return post(path, session, `${item.key}-${index + 1}`, form);
      },
  );
  return item.kind === "report" ? [main, ...photos] : [...photos, main];
}

async function post(
  path: string,
  session: Session,
  key: string,
  body: string | FormData,
  type = "",
): Promise<Response> {
  const headers: Record<string, string> = {
    "Idempotency-Key": key,
    "X-CSRFToken": session.token,
    Accept: "application/json",
  };
  if (type) headers["Content-Type"] = type;
  const answer = await ask(path, { method: "POST", headers, body, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status >= 500) throw new Later();
  const problem = answer.ok ? null : await problemOf(answer);
  if (problem?.code === "csrf") throw new SignedOut();
  if (answer.status === 429 && problem?.field !== "data") throw new Later();
  return answer;
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.clone().json()) as Problem;
  } catch {
    return {};
  }
}

/** The same photo was attached before: it is where it should be. */
async function alreadyThere(answer: Response): Promise<boolean> {
  const problem = await problemOf(answer);
  return answer.status === 409 && problem.code === "conflict" && problem.field === "data";
}

function bodyOf(item: Item, session: Session): string {
  const fields: Record<string, unknown> = { ...item.fields };
  if (item.version !== null) fields["version"] = item.version;
  // The phone's clock may be wrong; how long ago it was is told by the difference.
  const ago = Math.max(0, Date.now() - item.madeAt);
  const then = new Date(Date.parse(session.now) - ago).toISOString();
  if (item.kind === "report") fields["occurred_at"] = then;
  if (item.kind === "visit" && item.verb === "record") fields["done_at"] = then;
  return JSON.stringify(fields);
}

/** Keep the proof of the main request, and carry the new version to what follows. */
async function note(item: Item, answer: Response, requests: number): Promise<void> {
  const main = item.kind === "report" ? item.done === 0 : item.done === requests - 1;
  if (!main) return;
  const told = await read<{ id?: number; number?: string; version?: number }>(answer);
  if (item.kind === "report") {
    item.caseId = told.id ?? null;
    item.number = told.number ?? "";
  }
  await putProof(proofOf(item, answer.headers.get("Date") ?? new Date().toISOString()));
  if (told.version !== undefined) await moveVersion(item, told.version);
}

/** Return the proof of an item; without the server's time it is a note of what was not sent. */
export function proofOf(item: Item, at: string): Proof {
  const { key, account, what, about, note, number, madeAt } = item;
  const time = at && new Date(at).toISOString();
  const photos = at ? [] : item.photos;
  return { key, account, what, about, note, number, madeAt, at: time, photos };
}

async function refuse(item: Item, answer: Response): Promise<void> {
  const problem = await problemOf(answer);
  const moved = [403, 404, 409, 412].includes(answer.status);
  await putItem({
    ...item,
    state: moved && item.kind !== "report" ? "conflict" : "refused",
    problem: problem.detail ?? String(answer.status),
    meanwhile: moved && item.kind === "verb" ? await meanwhileOf(item) : null,
  });
}

async function meanwhileOf(item: Item): Promise<Meanwhile | null> {
  const since = item.version ?? 0;
  const path = `/field/cases/${item.number}/since/${since}/`;
  const answer = await ask(path, { redirect: "manual", cache: "no-store" });
  return answer.ok ? read<Meanwhile>(answer) : null;
}
