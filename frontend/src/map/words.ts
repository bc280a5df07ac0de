/** What the page says in its language, handed over in `data-map-words`. */
export type Words = Record<string, string>;

export function wordsOf(place: HTMLElement): Words {
  return JSON.parse(place.dataset["mapWords"] ?? "{}") as Words;
}

/** Return a sentence with its `{name}` filled in. */
export function filled(sentence: string | undefined, name: string): string {
  return (sentence ?? "").replace("{name}", name);
}
