/** Long work in a quiet corner: how far it is, its end, and the file that came of it. It is begun elsewhere. */
import type { Feature } from "../../shared/feature";
import { worksAt } from "../../shared/works.svelte";
import WorkCorner from "./WorkCorner.svelte";

export const work: Feature = { key: "work", RailFoot: WorkCorner, begin: worksAt };
