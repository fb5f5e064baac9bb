/** Shows what a desk is waited for over everything, from the start of the window to its end, whenever that takes its time. */
import type { mount as Mount } from "svelte";
import type { Backend } from "../backend/backend";
import type { OpeningView } from "../backend/generated/bindings";
import { presentation } from "../shared/presentation.svelte";
import Opening from "./Opening.svelte";

export async function watchOpening(backend: Backend, target: Element, mount: typeof Mount): Promise<void> {
  const props = $state<{ opening: OpeningView | null }>({ opening: null });
  let isMounted = false;
  let reading = 0;

  async function read(): Promise<void> {
    const mine = ++reading;
    const opening = await backend.opening();
    if (mine !== reading) return;
    props.opening = opening;
    if (opening === null || isMounted) return;
    isMounted = true;
    presentation.apply(opening.settings);
    mount(Opening, { target, props });
  }

  await backend.onChanged((event) => {
    if (event.kind === "opening") void read();
  });
  await read();
}
