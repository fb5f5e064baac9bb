/** What comes after the first paint: the frame of a desk that somebody is signed in to, and every feature in it. */
export { features } from "./features";
export { default as Inside } from "./Inside.svelte";
export { warmUp } from "./warm-up";
