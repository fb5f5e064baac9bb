/** Ink for a coloured ground, by WCAG 2.2 relative luminance; grounds in the middle are darkened until white reads on them. */
export type Colours = { ground: string; ink: string };

const dark = "#17211f";
const white = "#ffffff";
const enough = 4.5;

export function inkOn(colour: string): Colours {
  let ground = /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : "#5c6a66";
  if (contrast(ground, white) >= enough) return { ground, ink: white };
  if (contrast(ground, dark) >= enough) return { ground, ink: dark };
  while (contrast(ground, white) < enough) ground = darker(ground);
  return { ground, ink: white };
}

export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function darker(colour: string): string {
  return `#${channels(colour)
    .map((channel) =>
      Math.floor(channel * 0.95)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
