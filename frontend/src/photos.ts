/**
 * Several photos in one field: shrunk before they are sent, shown small, each with its own way out.
 * A photo that this browser cannot draw goes as it is; the server judges it.
 */
const LONGEST_EDGE = 1600;
const QUALITY = 0.85;
const SMALL_ENOUGH = 400_000;
const MOST_BYTES = 20 * 2 ** 20;

export class Photos {
  private readonly input: HTMLInputElement;
  private files: File[] = [];
  private pending: Promise<void> = Promise.resolve();

  constructor(
    private readonly box: HTMLElement,
    private readonly changed: () => void,
  ) {
    this.input = box.querySelector<HTMLInputElement>("input[type=file]")!;
    this.input.addEventListener("change", () => {
      const chosen = [...(this.input.files ?? [])];
      this.pending = this.pending.then(() => this.take(chosen));
    });
    // Closed without a photo: by choice, or because the camera was refused. The page is not told which.
    this.input.addEventListener("cancel", () => {
      this.pending = this.pending.then(() => this.show(this.text("none")));
    });
  }

  /** The photos as they will be sent, once shrinking is done. */
  async ready(): Promise<File[]> {
    await this.pending;
    return this.files;
  }

  /** Put back photos of a draft: they are shrunk already. */
  putBack(files: File[]): void {
    this.files = [...files];
    this.show();
  }

  private async take(chosen: File[]): Promise<void> {
    const said: string[] = [];
    for (const original of chosen) {
      if (this.files.length >= Number(this.box.dataset["most"])) {
        said.push(this.text("tooMany").replace("{most}", this.box.dataset["most"] ?? ""));
        break;
      }
      const file = await shrink(original);
      if (file.size > MOST_BYTES) said.push(this.text("tooLarge").replace("{name}", file.name));
      else this.files.push(file);
    }
    this.show(said.join(" "));
    this.changed();
  }

  private show(said = ""): void {
    const transfer = new DataTransfer();
    for (const file of this.files) transfer.items.add(file);
    this.input.files = transfer.files;

    const list = this.box.querySelector<HTMLElement>("[data-photo-list]")!;
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.replaceChildren(...this.files.map((file, place) => this.thumb(file, place)));
    list.hidden = this.files.length === 0;
    const bytes = this.files.reduce((sum, file) => sum + file.size, 0);
    const sum = this.text("shrunk")
      .replace("{n}", String(this.files.length))
      .replace("{size}", bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 2 ** 20).toFixed(1)} MB`);
    const status = this.box.querySelector<HTMLElement>("[data-photo-status]")!;
    status.textContent = [said, this.files.length > 0 ? sum : ""].filter(Boolean).join(" ");
  }

  private thumb(file: File, place: number): HTMLElement {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = this.text("shown").replace("{n}", String(place + 1));
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "thumb-remove";
    remove.textContent = "×";
    remove.setAttribute("aria-label", this.text("remove").replace("{n}", String(place + 1)));
    remove.addEventListener("click", () => {
      this.files = this.files.filter((other) => other !== file);
      this.show();
      this.changed();
      this.input.focus();
    });
    item.append(image, remove);
    return item;
  }

  private text(name: string): string {
    return this.box.dataset[name] ?? "";
  }
}

/** Return the photo upright and at most 1,600 pixels long as JPEG, or itself where that fails. */
export async function shrink(file: File): Promise<File> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_EDGE / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= SMALL_ENOUGH) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#fff"; // JPEG knows no transparency
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, "image/jpeg", QUALITY),
    );
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}
