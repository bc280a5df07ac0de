/** Photos of a form: made small on the phone, without their hidden data, shown, removable. */
import { button, make, say } from "./words";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const MOST = 6;
const chosen = new WeakMap<HTMLFormElement, Blob[]>();

/** Return the photos chosen in a form, as they will be sent. */
export function photosOf(form: HTMLFormElement): Blob[] {
  return chosen.get(form) ?? [];
}

/** Empty a form of its photos: they are in the queue. */
export function forgetPhotos(form: HTMLFormElement): void {
  chosen.delete(form);
  form.querySelector("[data-previews]")?.replaceChildren();
}

/** Also of forms that come onto the page later. */
export function enhancePhotos(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const field = input.closest<HTMLElement>("[data-photos]");
    const form = input.form;
    if (!field || !form) return;
    const files = [...(input.files ?? [])];
    // Emptied, so that the same photo can be chosen again, and is never sent twice.
    input.value = "";
    void add(form, field, files);
  });
  // Closed without a photo: by choice, or because the camera was refused. The page is not told which.
  document.addEventListener(
    "cancel",
    (event) => {
      const field = (event.target as Element).closest?.<HTMLElement>("[data-photos]");
      const note = field?.querySelector<HTMLElement>("[data-photo-note]");
      if (note) note.textContent = say("no_photo_taken");
    },
    { capture: true }, // from a file's field it does not bubble everywhere
  );
}

async function add(form: HTMLFormElement, field: HTMLElement, files: File[]): Promise<void> {
  const note = field.querySelector<HTMLElement>("[data-photo-note]");
  const said: string[] = [];
  const photos = photosOf(form);
  for (const file of files) {
    if (photos.length >= MOST) {
      said.push(say("too_many", { count: MOST }));
      break;
    }
    const small = await shrink(file);
    if (small) photos.push(small);
    else said.push(say("no_photo", { name: file.name }));
  }
  chosen.set(form, photos);
  if (note) note.textContent = said.join(" ");
  show(form, field);
}

function show(form: HTMLFormElement, field: HTMLElement): void {
  const list = field.querySelector<HTMLElement>("[data-previews]");
  if (!list) return;
  const rows = photosOf(form).map((photo, index) => {
    const image = make("img");
    image.src = URL.createObjectURL(photo);
    image.alt = say("photos", { count: index + 1 });
    image.onload = () => URL.revokeObjectURL(image.src);
    const remove = button("×", () => {
      photosOf(form).splice(index, 1);
      show(form, field);
    });
    remove.setAttribute("aria-label", say("remove_photo"));
    return make("li", "", image, remove);
  });
  list.replaceChildren(...rows);
}

async function shrink(file: File): Promise<Blob | null> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  } catch {
    return null;
  }
}
