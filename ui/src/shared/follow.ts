/** Keeps a list fresh: it reads now, and again when something changes that concerns it. */
import type { ChangedEvent } from "../backend/generated/bindings";
import type { Desk } from "./desk.svelte";

/** Many payouts move at once; what they mean for a list is read once for this long. */
const gatherMs = 200;

/** Reads until the returned function is called. */
export function follow(desk: Desk, concerns: (event: ChangedEvent) => boolean, read: () => Promise<void>): () => void {
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
