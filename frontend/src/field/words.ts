/** The page's own sentences, translated by the server and sent along with the frame. */
let known: Record<string, string> | null = null;

export function say(name: string, places: Record<string, string | number> = {}): string {
  known ??= JSON.parse(document.querySelector("#words")?.textContent ?? "{}") as Record<
    string,
    string
  >;
  const sentence = known[name] ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, place: string) => String(places[place] ?? whole));
}

/** A moment as people write it, by the phone's own time zone. */
export function when(at: number | string): string {
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  })
    .format(new Date(at))
    .replace("/", "-");
}

/** Make an element with a class and with text or children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name = "",
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...inside);
  return element;
}

export function button(words: string, act: () => unknown, name = "btn-plain"): HTMLButtonElement {
  const made = make("button", `btn ${name}`, words);
  made.type = "button";
  made.addEventListener("click", () => void act());
  return made;
}
