/// <reference lib="webworker" />
/**
 * The service worker of the officers' door: it keeps the program and the empty frame, fills the
 * frame with a kept page where there is no signal, and sends what waits when the signal is back.
 */
import { findPage } from "./store";
import { sync } from "./sync";

interface Build {
  version: string;
  shell: string;
  files: string[];
}

declare const self: ServiceWorkerGlobalScope & { build: Build };

const PREFIX = "gongzhi-field-";
const PATIENCE = 5_000;
const { version, shell, files } = self.build;
const CACHE = PREFIX + version;
const OURS = new Set(files.map((file) => new URL(file, self.location.origin).href));

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) =>
      cache.addAll([shell, ...files].map((path) => new Request(path, { cache: "reload" }))),
    ),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
  if (event.data === "refresh-shell") event.waitUntil(keepShell());
});

/**
 * Language, theme and care mode are in the frame: keep it as the person last chose. The frame of
 * a newer build is left to that build's worker: it asks for files that this one does not keep.
 */
async function keepShell(): Promise<void> {
  const answer = await fetch(shell, { cache: "no-store" });
  if (!answer.ok) return;
  const frame = await answer.clone().text();
  const parts = files.filter((path) => /\.(css|js)$/.test(path));
  if (parts.every((path) => frame.includes(path))) await (await caches.open(CACHE)).put(shell, answer);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (OURS.has(request.url)) event.respondWith(file(request));
});

async function file(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(request.url)) ?? fetch(request);
}

async function page(request: Request): Promise<Response> {
  // Until the answer begins: a page that comes slowly is let come whole.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: patience.signal });
    return answer.status >= 502 && answer.status <= 504 ? await kept(request) : answer;
  } catch {
    return kept(request);
  } finally {
    clearTimeout(timer);
  }
}

/** The frame with the page that the phone keeps, or with the sentence that it keeps none. */
async function kept(request: Request): Promise<Response> {
  const frame = await (await caches.open(CACHE)).match(shell);
  if (!frame) return Response.error();
  const found = await findPage(new URL(request.url).pathname);
  let text = await frame.text();
  if (found) {
    const part =
      `<div id="page" data-path="${found.path}" data-tab="${found.tab}" data-kept>` +
      `${found.html}</div>`;
    text = text.replace(/<!--kept-->[\s\S]*<!--\/kept-->/, () => part);
    text = text.replace(/<title>[\s\S]*?<\/title>/, () => `<title>${escaped(found.title)}</title>`);
  }
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8" });
  const policy = frame.headers.get("Content-Security-Policy");
  if (policy) headers.set("Content-Security-Policy", policy);
  return new Response(text, { headers });
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

interface SyncEvent extends ExtendableEvent {
  tag: string;
}

self.addEventListener("sync" as keyof ServiceWorkerGlobalScopeEventMap, (event) => {
  (event as SyncEvent).waitUntil(
    sync().then((outcome) => {
      // Thrown so that the browser tries again by itself.
      if (outcome === "offline" || outcome === "later") throw new Error(outcome);
    }),
  );
});
