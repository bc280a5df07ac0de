/**
 * Sending a report from a phone: it is kept on the device before it goes, goes once however often
 * the button is pressed, and stays when there is no signal.
 */
import { discardDraft, loadDraft, restore, saveDraft } from "./draft";
import { Photos } from "./photos";

type Enhance = (root: ParentNode) => void;

export function enhanceReport(root: ParentNode, enhance: Enhance): void {
  const form = root.querySelector<HTMLFormElement>("form[data-report]");
  if (form) new Report(form, enhance).begin();
}

class Report {
  private readonly photos: Photos | undefined;
  private timer = 0;
  private busy = false;
  private gone = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly enhance: Enhance,
  ) {
    const box = form.querySelector<HTMLElement>("[data-photos]");
    this.photos = box ? new Photos(box, () => void this.keep()) : undefined;
  }

  begin(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.press(event.submitter as HTMLButtonElement | null);
    });
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.keep(), 250);
    });
    this.form.addEventListener("gongzhi:place", () => void this.keep());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.form.isConnected) void this.keep();
    });
    this.form.querySelector("[data-draft-discard]")?.addEventListener("click", () => {
      this.form.reset();
      void discardDraft().then(() => location.reload());
    });
    this.walkBack();
    if ("fresh" in this.form.dataset) void this.bringBack();
    else if (!this.holdsKept) void this.bringPhotosBack();
  }

  /** Whether the server keeps photos of this report already. */
  private get holdsKept(): boolean {
    return this.form.querySelector("input[name=kept]") !== null;
  }

  /** Care mode's page of photos: those of a draft that was begun before. */
  private async bringPhotosBack(): Promise<void> {
    const draft = this.photos ? await loadDraft() : undefined;
    if (draft && draft.photos.length > 0) this.photos?.putBack(draft.photos);
  }

  private async bringBack(): Promise<void> {
    const draft = await loadDraft();
    if (!draft) return;
    restore(this.form, draft);
    this.photos?.putBack(draft.photos);
    this.form.querySelector<HTMLElement>("[data-draft-note]")!.hidden = false;
    this.form.dispatchEvent(new CustomEvent("gongzhi:place"));
  }

  private async keep(): Promise<void> {
    if (!this.form.isConnected || this.gone) return;
    const own = this.photos ? await this.photos.ready() : [];
    // What the server keeps for a day stays on the device too, until the report is sent.
    const before = this.photos && !this.holdsKept ? [] : ((await loadDraft())?.photos ?? []);
    const known = new Set(own.map((file) => `${file.name} ${file.size}`));
    const others = before.filter((file) => !known.has(`${file.name} ${file.size}`));
    await saveDraft(this.form, [...others, ...own]);
  }

  private async press(button: HTMLButtonElement | null): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.gone = false;
    this.say("");
    this.show(button, true);
    await this.photos?.ready();
    await this.keep();
    await this.send(button);
    this.show(button, false);
    this.busy = false;
  }

  private async send(button: HTMLButtonElement | null): Promise<void> {
    let answer: Response;
    let page: Document;
    try {
      answer = await fetch(button?.hasAttribute("formaction") ? button.formAction : this.form.action, {
        method: "POST",
        body: this.data(button),
      });
      if (answer.redirected) {
        this.gone = true;
        location.assign(answer.url);
        return;
      }
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      this.say(this.form.dataset["kept"] ?? "");
      return;
    }
    const next = page.querySelector("main");
    if (next?.querySelector("form[data-report]")) this.turn(next, button);
    else this.say(page.querySelector("main [data-said]")?.textContent?.trim() || (this.form.dataset["broken"] ?? ""));
  }

  /** What goes along; joining a case of others sends nothing of the draft. */
  private data(button: HTMLButtonElement | null): FormData {
    const all = new FormData(this.form);
    const data = button && "join" in button.dataset ? new FormData() : all;
    if (data !== all) data.set("csrfmiddlewaretoken", all.get("csrfmiddlewaretoken") ?? "");
    if (button?.name) data.set(button.name, button.value);
    return data;
  }

  /** Show the page that came instead of an end: a question, or care mode's next step. */
  private turn(next: Element, button: HTMLButtonElement | null): void {
    if (this.step && button?.value === "next") history.pushState({ step: true }, "");
    document.querySelector("main")!.replaceWith(next);
    this.enhance(next);
    scrollTo(0, 0);
    (next.querySelector<HTMLElement>("[role=alert]:not([hidden])") ?? next.querySelector<HTMLElement>("h1"))?.focus();
  }

  private get step(): boolean {
    return this.form.elements.namedItem("step") !== null;
  }

  /** In care mode the browser's own “back” goes one step back, as the button does. */
  private walkBack(): void {
    if (!this.step) return;
    const walk = (): void => {
      removeEventListener("popstate", walk);
      const back = this.form.querySelector<HTMLButtonElement>("button[value=back]");
      if (this.form.isConnected && back) void this.press(back);
    };
    addEventListener("popstate", walk);
  }

  private show(button: HTMLButtonElement | null, waiting: boolean): void {
    this.form.setAttribute("aria-busy", String(waiting));
    const main = [...this.form.querySelectorAll<HTMLButtonElement>(".btn-lg.btn-primary")].at(-1);
    if (!main || (button && button.value === "back")) return;
    main.dataset["words"] ??= main.textContent ?? "";
    main.textContent = waiting ? (this.form.dataset["sending"] ?? "") : main.dataset["words"];
  }

  private say(text: string): void {
    const note = this.form.querySelector<HTMLElement>("[data-send-status]")!;
    note.querySelector("[data-send-words]")!.textContent = text;
    note.hidden = text === "";
    if (text) note.scrollIntoView({ block: "center" });
  }
}
