/** Opens the desk and puts the window on the page; where that fails, says why instead of staying blank. */
import type { mount as Mount } from "svelte";
import type { Backend } from "../backend/backend";
import { Desk } from "../shared/desk.svelte";
import { CouldNotOpen } from "../features/start";
import { asFailure } from "../shared/failure";
import { features } from "./features";
import Window from "./Window.svelte";

export async function startWindow(backend: Backend, target: Element, mount: typeof Mount): Promise<void> {
  try {
    const desk = await Desk.open(backend);
    mount(Window, { target, props: { desk, features } });
    desk.takeUp();
  } catch (thrown) {
    mount(CouldNotOpen, { target, props: { failure: asFailure(thrown) } });
  }
}
