/** Draws the frame once where nobody sees it, while a person stands before the door: the second time takes half as long. */
import { mount, unmount } from "svelte";
import type { Desk } from "../shared/desk.svelte";
import { painted } from "../shared/painted";
import { features } from "./features";
import WarmUp from "./WarmUp.svelte";

export async function warmUp(desk: Desk, target: Element): Promise<void> {
  // What stands in for the screen of an empty desk is not what will be drawn.
  const drawn = features.filter(({ takesOver }) => takesOver === undefined);
  const unseen = mount(WarmUp, { target, props: { desk: desk.unasked(), features: drawn } });
  await painted();
  await unmount(unseen);
}
