/** The features of the window, in the order of the rail. */
import { connections } from "../features/connections";
import { doubts } from "../features/doubts";
import { payouts } from "../features/payouts";
import { rehearsal } from "../features/rehearsal";
import { settings } from "../features/settings";
import { start } from "../features/start";
import type { Feature } from "../shared/feature";

export const features: Feature[] = [payouts, doubts, connections, settings, start, rehearsal];
