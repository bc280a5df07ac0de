/**
 * What the phone keeps, in IndexedDB: pages of today's work, the queue of what is to be sent, and
 * the proofs of what was delivered. Queue and proofs belong to an account for good.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

export type State = "waiting" | "refused" | "conflict" | "unsure";

/** One step of what happened to a case meanwhile, in words. */
export interface Happened {
  at: string;
  who: string;
  what: string;
  said: string;
}

export interface Meanwhile {
  number: string;
  version: number;
  status: string;
  verbs: string[];
  steps: Happened[];
}

/** One thing that somebody did on the phone: sent once, in its turn, under its own key. */
export interface Item {
  id?: number;
  key: string;
  account: number;
  kind: "report" | "verb" | "visit";
  verb: string;
  /** Where it is sent. */
  path: string;
  /** What it is about: items of one subject are sent in order. */
  subject: string;
  number: string;
  what: string;
  about: string;
  note: string;
  fields: Record<string, unknown>;
  photos: Blob[];
  version: number | null;
  madeAt: number;
  state: State;
  /** How many of its requests are answered. */
  done: number;
  caseId: number | null;
  /** The body as first sent; a repetition sends the very same. */
  body: string | null;
  triedAt: number | null;
  problem: string;
  meanwhile: Meanwhile | null;
}

/** What was delivered, or kept as a note where it was not. */
export interface Proof {
  key: string;
  account: number;
  what: string;
  about: string;
  note: string;
  number: string;
  madeAt: number;
  /** The server's time of delivery; empty where it was not delivered. */
  at: string;
  /** Of a note only: what was delivered is with the case. */
  photos: Blob[];
}

export interface Page {
  path: string;
  title: string;
  tab: string;
  html: string;
  account: number;
  madeAt: string;
}

export interface Person {
  account: number;
  name: string;
}

interface Kept extends DBSchema {
  meta: { key: string; value: unknown };
  pages: { key: string; value: Page };
  queue: { key: number; value: Item; indexes: { account: number } };
  proofs: { key: string; value: Proof; indexes: { account: number } };
}

const MOST_PROOFS = 200;
export const CHANNEL = "gongzhi-field";
let opened: Promise<IDBPDatabase<Kept>> | null = null;

function database(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>("gongzhi-field", 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("pages", { keyPath: "path" });
      db.createObjectStore("queue", { keyPath: "id", autoIncrement: true }).createIndex(
        "account",
        "account",
      );
      db.createObjectStore("proofs", { keyPath: "key" }).createIndex("account", "account");
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}

/** Tell every open page, and this one, that something changed. */
export function tell(what: "queue" | "pages"): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(what);
  channel.close();
  if (typeof document !== "undefined") document.dispatchEvent(new CustomEvent(`field:${what}`));
}

export async function findPerson(): Promise<Person | null> {
  return ((await (await database()).get("meta", "person")) as Person | undefined) ?? null;
}

/** Remember whose phone this is now. Somebody else's kept pages go; their queue stays, unseen. */
export async function setPerson(person: Person): Promise<void> {
  const before = await findPerson();
  if (before?.account !== person.account) await wipe();
  await (await database()).put("meta", person, "person");
}

/** Delete what was kept for reading, and forget who reads. Queue and proofs stay, bound. */
export async function wipe(): Promise<void> {
  const db = await database();
  await db.clear("pages");
  await db.clear("meta");
}

export async function keepPages(pages: Page[]): Promise<void> {
  const db = await database();
  const change = db.transaction(["pages", "meta"], "readwrite");
  await change.objectStore("pages").clear();
  await Promise.all(pages.map((page) => change.objectStore("pages").put(page)));
  await change.objectStore("meta").put(pages[0]?.madeAt ?? "", "keptAt");
  await change.done;
  tell("pages");
}

export async function findPage(path: string): Promise<Page | null> {
  const person = await findPerson();
  const page = await (await database()).get("pages", path);
  return page && page.account === person?.account ? page : null;
}

export async function keptAt(): Promise<string> {
  return ((await (await database()).get("meta", "keptAt")) as string | undefined) ?? "";
}

/** Return what the person of this phone has in the queue, in the order in which it was done. */
export async function listQueue(): Promise<Item[]> {
  const person = await findPerson();
  if (!person) return [];
  return (await database()).getAllFromIndex("queue", "account", person.account);
}

export async function findItem(id: number): Promise<Item | null> {
  return (await (await database()).get("queue", id)) ?? null;
}

/** What one's own delivered steps made of the versions that a page may still show. */
interface Moved {
  read: number[];
  now: number;
}

/**
 * Keep a new item. Where the version it builds on was moved by one's own earlier step, which was
 * delivered while the page stayed open, it builds on the version after that step.
 */
export async function addItem(given: Item): Promise<Item> {
  const change = (await database()).transaction(["queue", "meta"], "readwrite");
  const moved = (await change.objectStore("meta").get(movedName(given))) as Moved | undefined;
  const follows = moved !== undefined && moved.read.includes(given.version ?? -1);
  const item = follows ? { ...given, version: moved.now } : given;
  const id = await change.objectStore("queue").add(item);
  await change.done;
  tell("queue");
  return { ...item, id };
}

/** Carry the version after a delivered step to what follows it, waiting or still to come. */
export async function moveVersion(item: Item, now: number): Promise<void> {
  if (item.version === null) return;
  const change = (await database()).transaction(["queue", "meta"], "readwrite");
  const queue = change.objectStore("queue");
  for (const later of await queue.index("account").getAll(item.account)) {
    const follows = later.subject === item.subject && later.id !== item.id && !later.body;
    if (follows && later.version === item.version) await queue.put({ ...later, version: now });
  }
  const meta = change.objectStore("meta");
  const before = (await meta.get(movedName(item))) as Moved | undefined;
  const read = before?.now === item.version ? before.read : [];
  await meta.put({ read: [...read, item.version], now } satisfies Moved, movedName(item));
  await change.done;
}

function movedName(item: Item): string {
  return `moved:${item.account}:${item.subject}`;
}

export async function putItem(item: Item): Promise<void> {
  await (await database()).put("queue", item);
  tell("queue");
}

/** Take an item out of the queue, leaving its proof, in one transaction. */
export async function settleItem(item: Item, proof: Proof | null): Promise<void> {
  const db = await database();
  const change = db.transaction(["queue", "proofs"], "readwrite");
  if (proof) await change.objectStore("proofs").put(proof);
  if (item.id !== undefined) await change.objectStore("queue").delete(item.id);
  await change.done;
  tell("queue");
}

export async function putProof(proof: Proof): Promise<void> {
  await (await database()).put("proofs", proof);
}

/** Return the person's proofs, latest first; the oldest beyond two hundred are let go. */
export async function listProofs(): Promise<Proof[]> {
  const person = await findPerson();
  if (!person) return [];
  const db = await database();
  const found = await db.getAllFromIndex("proofs", "account", person.account);
  found.sort((one, other) => other.madeAt - one.madeAt);
  for (const old of found.slice(MOST_PROOFS)) await db.delete("proofs", old.key);
  return found.slice(0, MOST_PROOFS);
}
