/** Resolves once the frame that comes next was painted. */
export function painted(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

/** Resolves once a screen is on the glass: its frame, what it asked for first, and the frame in which that is painted. */
export async function screenPainted(): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) await painted();
}
