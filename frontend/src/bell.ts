/** The bell counts anew every minute while the page is looked at, and when it is looked at again. */
import htmx from "htmx.org";

const PERIOD = 60_000;

export function enhanceBell(): void {
  let asked = Date.now();
  const ask = (): void => {
    const bell = document.getElementById("bell");
    if (!bell || document.visibilityState !== "visible" || Date.now() - asked < PERIOD) return;
    asked = Date.now();
    htmx.trigger(bell, "bell");
  };
  setInterval(ask, PERIOD / 4);
  document.addEventListener("visibilitychange", ask);
}
