/** Taking today's work along: the server's own page parts, kept for the time without a signal. */
import { type Page, findPerson, keepPages, keptAt } from "./store";

const OFTEN = 60_000;

interface Snapshot {
  account: number;
  made_at: string;
  pages: Omit<Page, "account" | "madeAt">[];
}

/**
 * Fetch the day's work anew; not more often than each minute unless asked to. Return by how many
 * milliseconds the phone's clock is ahead of the server's, where it was fetched: a clock that is
 * far off never holds it back.
 */
export async function refresh(address: string, { now = false } = {}): Promise<number | null> {
  const before = Date.parse(await keptAt());
  if (!now && Date.now() - before < OFTEN && Date.now() >= before) return null;
  let answer: Response;
  try {
    answer = await fetch(address, { redirect: "manual", cache: "no-store" });
  } catch {
    return null;
  }
  if (!answer.ok) return null;
  const told = (await answer.json()) as Snapshot;
  if (told.account !== (await findPerson())?.account) return null;
  const pages = told.pages.map((page) => ({
    ...page,
    account: told.account,
    madeAt: told.made_at,
  }));
  await keepPages(pages);
  navigator.serviceWorker?.controller?.postMessage("refresh-shell");
  return Date.now() - Date.parse(told.made_at);
}
