/** The page “to send”: what waits, what was refused and why, what moved on, what was delivered. */
import { type Item, type Meanwhile, type Proof, findItem, listProofs, listQueue, putItem, settleItem } from "./store";
import { proofOf } from "./sync";
import { button, make, say, when } from "./words";

export interface Outbox {
  send: () => Promise<unknown>;
  sending: () => boolean;
  ask: (words: string) => Promise<boolean>;
}

export async function showOutbox(outbox: Outbox): Promise<void> {
  const queue = document.querySelector("#queue");
  const proofs = document.querySelector("#proofs");
  if (!queue || !proofs) return;
  const items = await listQueue();
  const delivered = await listProofs();
  queue.replaceChildren(
    ...(items.length
      ? items.map((item) => entry(item, outbox))
      : [make("p", "muted", say("empty_queue"))]),
  );
  proofs.replaceChildren(
    ...(delivered.length
      ? delivered.map(proofEntry)
      : [make("p", "muted", say("empty_proofs"))]),
  );
  const now = document.querySelector<HTMLElement>("[data-sync]");
  if (now) now.hidden = !items.some((item) => item.state === "waiting");
}

function entry(item: Item, outbox: Outbox): HTMLElement {
  const state = item.state === "waiting" && outbox.sending() ? "sending" : item.state;
  const tone = { waiting: "quiet", sending: "info", unsure: "warn" }[state as string] ?? "bad";
  const box = make(
    "article",
    `entry is-${item.state}`,
    make("p", "chips", make("strong", "", item.what), make("span", `chip chip-${tone}`, say(state))),
    make("p", "", item.about),
  );
  box.dataset["item"] = item.key;
  if (item.state === "waiting") {
    box.append(...words(item), make("p", "small muted", say("kept")));
    return box;
  }
  if (item.number) box.append(make("p", "small", caseLink(item.number)));
  box.append(make("p", "", explain(item)), make("p", "", say("still_here")));
  box.append(side(say("wanted"), make("p", "", make("strong", "", item.what)), ...words(item)));
  if (item.meanwhile) box.append(side(say("meanwhile"), ...happened(item.meanwhile)));
  box.append(make("h3", "small muted", say("what_now")), choices(item, outbox));
  return box;
}

function caseLink(number: string): HTMLElement {
  const link = make("a", "link-plain code", number);
  link.href = `/field/cases/${number}/`;
  return link;
}

/** Why it was not taken. */
function explain({ state, kind, verb, what, problem, meanwhile }: Item): string {
  if (state === "unsure") return say("unsure_why");
  if (meanwhile) {
    const name = meanwhile.verbs.includes(verb) ? "moved_on" : "no_longer";
    return say(name, { verb: what, status: meanwhile.status });
  }
  return state === "conflict" && kind === "verb" ? `${problem} ${say("nothing_more")}` : problem;
}

function words(item: Item): HTMLElement[] {
  const rows: HTMLElement[] = [];
  if (item.note) rows.push(make("p", "said", item.note));
  const there = item.kind === "verb" && item.photos.length > 0 && item.done >= item.photos.length;
  const photos = item.photos.length
    ? ` · ${say(there ? "photos_there" : "photos", { count: item.photos.length })}`
    : "";
  rows.push(make("p", "small muted", `${say("written")} ${when(item.madeAt)}${photos}`));
  return rows;
}

function side(title: string, ...inside: HTMLElement[]): HTMLElement {
  return make("section", "side", make("h3", "small muted", title), ...inside);
}

function happened(meanwhile: Meanwhile): HTMLElement[] {
  const rows = meanwhile.steps.flatMap((step) => [
    make(
      "p",
      "",
      make("strong", "", step.who),
      ` ${step.what} `,
      make("time", "small muted", when(step.at)),
    ),
    ...(step.said ? [make("p", "said", step.said)] : []),
  ]);
  const now = make("span", "chip chip-info", meanwhile.status);
  return [...rows, make("p", "chips", make("span", "small muted", say("stands_now")), now)];
}

function choices(item: Item, outbox: Outbox): HTMLElement {
  const verbs = item.meanwhile?.verbs ?? [];
  const row = make("div", "ways-field");
  const offer = (name: string, act: () => unknown, look?: string): void =>
    row.append(button(say(name), act, look), make("p", "small muted", say(`${name}_means`)));
  if (item.state !== "conflict" || item.kind === "visit") {
    offer("retry", () => again(item, outbox, {}), "btn-primary");
  } else if (verbs.includes(item.verb)) {
    const version = item.version === null ? null : (item.meanwhile?.version ?? item.version);
    offer("send_anyway", () => again(item, outbox, { version }), "btn-primary");
  }
  if (item.verb !== "comment" && verbs.includes("comment")) {
    offer("as_comment", () => comment(item, outbox));
  }
  offer("keep_note", () => settleItem(item, proofOf(item, "")));
  offer("discard", async () => {
    if (await outbox.ask(say("discard_sure"))) await settleItem(item, null);
  });
  return row;
}

/** Send it anew, as another request: under a new key, except where nobody knows the answer. */
async function again(item: Item, outbox: Outbox, change: Partial<Item>): Promise<void> {
  const standing = item.id === undefined ? null : await findItem(item.id);
  if (!standing) return;
  const unsure = standing.state === "unsure";
  const fresh: Item = {
    ...standing,
    ...change,
    key: unsure ? standing.key : crypto.randomUUID(),
    state: "waiting",
    body: unsure ? standing.body : null,
    triedAt: null,
    problem: "",
    meanwhile: null,
  };
  await putItem(fresh);
  await outbox.send();
}

function comment(item: Item, outbox: Outbox): Promise<void> {
  const note = say("comment_from", { verb: item.what, note: item.note || "—" });
  return again(item, outbox, {
    verb: "comment",
    path: item.path.replace(/[a-z_]+$/, "comment"),
    fields: { note },
    note,
    version: null,
  });
}

function proofEntry(proof: Proof): HTMLElement {
  const title = proof.at
    ? make("span", "chip chip-good", say("sent"))
    : make("span", "chip chip-warn", say("note_kept"));
  const box = make("article", "entry", make("p", "chips", make("strong", "", proof.what), title));
  box.dataset["proof"] = proof.key;
  if (proof.number) box.append(make("p", "", caseLink(proof.number)));
  if (proof.about) box.append(make("p", "", proof.about));
  if (proof.note) box.append(make("p", "said", proof.note));
  if (proof.photos.length) box.append(thumbs(proof.photos));
  const at = proof.at ? ` · ${say("server_time")} ${when(proof.at)}` : "";
  box.append(make("p", "small muted", `${say("written")} ${when(proof.madeAt)}${at}`));
  return box;
}

function thumbs(photos: Blob[]): HTMLElement {
  const rows = photos.map((photo, index) => {
    const image = make("img");
    image.src = URL.createObjectURL(photo);
    image.alt = say("photos", { count: index + 1 });
    image.onload = () => URL.revokeObjectURL(image.src);
    return make("li", "", image);
  });
  return make("ul", "thumbs", ...rows);
}
