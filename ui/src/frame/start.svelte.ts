/** Opens the desk and puts the window on the page; where that fails, says why instead of staying blank. */
import type { ComponentProps, mount as Mount } from "svelte";
import type { Backend } from "../backend/backend";
import { Desk } from "../shared/desk.svelte";
import { CouldNotOpen } from "../features/start";
import { asFailure } from "../shared/failure";
import { isSignedIn } from "../shared/may";
import { painted } from "../shared/painted";
import { watchOpening } from "./opening.svelte";
import Window from "./Window.svelte";

/** `fonts` ends when they are there: without them the page would be laid out twice. */
export async function startWindow(
  backend: Backend,
  target: Element,
  mount: typeof Mount,
  fonts: Promise<unknown> = Promise.resolve(),
): Promise<void> {
  // What keeps this from being told keeps the desk from opening too, and is said there.
  watchOpening(backend, target, mount).catch(() => undefined);
  try {
    const [desk] = await Promise.all([Desk.open(backend), fonts]);
    const props = $state<ComponentProps<typeof Window>>({ desk, inside: null });
    mount(Window, { target, props });
    desk.takeUp();
    await painted();
    const inside = (props.inside = await import("./inside"));
    // Without it the window is slower, and whole.
    if (!isSignedIn(desk)) await inside.warmUp(desk, target).catch(() => undefined);
  } catch (thrown) {
    mount(CouldNotOpen, { target, props: { failure: asFailure(thrown) } });
  }
}
