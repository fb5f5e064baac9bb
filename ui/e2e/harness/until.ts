/** Waiting for a condition, never for a time. */

const PAUSE_MS = 30;
export const PATIENCE_MS = 20_000;

/**
 * Asks again and again until the answer is neither `undefined`, `null` nor `false`, and returns it.
 * An error of the probe counts as "not yet"; the last one is shown when patience ends.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  patienceMs: number = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patienceMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${patienceMs} ms in vain for ${what}`, last === undefined ? {} : { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
