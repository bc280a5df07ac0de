/**
 * Fetches the map only when one comes into view: pages stay light, and a closed `<details>` costs
 * nothing. The contract of the markup stands at the top of `index.ts`.
 */
const seen = new WeakSet<HTMLElement>();

export function enhanceMaps(root: ParentNode): void {
  const places = [...root.querySelectorAll<HTMLElement>("[data-map]")];
  if (root instanceof HTMLElement && root.matches("[data-map]")) places.push(root);
  for (const place of places) {
    if (seen.has(place)) continue;
    seen.add(place);
    watcher.observe(place);
  }
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      void open(entry.target as HTMLElement);
    }
  },
  { rootMargin: "200px" },
);

async function open(place: HTMLElement): Promise<void> {
  const { mapScript = "", mapCss = "", mapFailed = "" } = place.dataset;
  try {
    // The page names the file, because the server adds a hash to its name.
    const address = new URL(mapScript, document.baseURI).href;
    const [map] = await Promise.all([
      import(/* @vite-ignore */ address) as Promise<typeof import("./index")>,
      stylesheet(new URL(mapCss, document.baseURI).href),
    ]);
    map.enhance(place);
  } catch {
    place.textContent = mapFailed;
  }
}

function stylesheet(address: string): Promise<void> {
  const present = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")];
  if (present.some((link) => link.href === address)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error(address)));
    link.href = address;
    document.head.append(link);
  });
}
