const MOST_MS = 2000;

/**
 * Signing out at the desk deletes what the officers' pages keep on this device for reading. What
 * waits there to be sent stays, bound to its account.
 */
export function forgetAtSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!new URL(form.action).pathname.endsWith("/logout/")) return;
    event.preventDefault();
    void Promise.race([forget(), patience()]).finally(() => form.submit());
  });
}

/** Resolve once the kept pages are deleted, or there are none. */
function forget(): Promise<void> {
  return new Promise((resolve) => {
    // Opened without a version: where there is nothing kept, nothing is made but an empty shelf.
    const opening = indexedDB.open("gongzhi-field");
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = () => resolve();
    opening.onsuccess = () => {
      const change = opening.result.transaction(["pages", "meta"], "readwrite");
      change.objectStore("pages").clear();
      change.objectStore("meta").clear();
      change.oncomplete = change.onabort = () => resolve();
    };
  });
}

/** A browser that does not answer keeps nobody signed in. */
function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, MOST_MS));
}
