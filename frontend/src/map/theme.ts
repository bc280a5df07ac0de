/** The page's colours in force, as the map needs them: light, dark and 关怀模式 come along. */
export interface Theme {
  surface: string;
  ground: string;
  line: string;
  text: string;
  accent: string;
  late: string;
  good: string;
  warn: string;
  calm: string;
  tones: string[];
  scale: number;
  care: boolean;
}

/** The tones that tell neighbouring grids of a draft apart; `drafts.css` says them. */
const TONES = [0, 1, 2, 3, 4, 5, 6, 7].map((tone) => `--tone-${tone}`);

export function themeOf(place: HTMLElement): Theme {
  const style = getComputedStyle(place);
  const colour = (name: string): string => opaque(style.getPropertyValue(name).trim());
  const care = document.documentElement.dataset["care"] === "on";
  return {
    surface: colour("--color-base-100"),
    ground: colour("--color-base-200"),
    line: colour(care ? "--color-base-content" : "--color-secondary"),
    text: colour("--color-base-content"),
    accent: colour("--color-primary"),
    late: colour("--color-error"),
    good: colour("--color-success"),
    warn: colour("--color-warning"),
    calm: colour("--color-info"),
    tones: TONES.map(colour),
    scale: parseFloat(getComputedStyle(document.documentElement).fontSize) / 16,
    care,
  };
}

/** Any colour that CSS knows, as the `#rrggbb` that WebGL styles know. */
function opaque(colour: string): string {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return "#000000";
  pen.fillStyle = colour;
  return pen.fillStyle;
}
