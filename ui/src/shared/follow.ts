/** Keeps what is shown fresh: reads now, and again when something changes that concerns it. */
import type { ChangedEvent } from "../backend/generated/bindings";
import type { Desk } from "./desk.svelte";

/** Reads until the returned function is called. Many payouts move at once; what they mean is read once for `gatherMs`. */
export function follow(
  desk: Desk,
  concerns: (event: ChangedEvent) => boolean,
  read: () => Promise<void>,
  gatherMs = 200,
): () => void {
  let gathering: ReturnType<typeof setTimeout> | null = null;
  const end = desk.listen((event) => {
    if (!concerns(event)) return;
    gathering ??= setTimeout(() => {
      gathering = null;
      void read();
    }, gatherMs);
  });
  void read();
  return () => {
    end();
    if (gathering !== null) clearTimeout(gathering);
  };
}
