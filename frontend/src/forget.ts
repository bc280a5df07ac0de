/**
 * Signing out at the desk deletes what the officers' pages keep on this device for reading. What
 * waits there to be sent stays, bound to its account.
 */
export function forgetAtSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!new URL(form.action).pathname.endsWith("/logout/")) return;
    // Opened without a version: where there is nothing kept, nothing is made but an empty shelf.
    const opening = indexedDB.open("gongzhi-field");
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onsuccess = () => {
      const change = opening.result.transaction(["pages", "meta"], "readwrite");
      change.objectStore("pages").clear();
      change.objectStore("meta").clear();
    };
  });
}
