/** The features of the window, in the order of the rail. */
import { payouts } from "../features/payouts";
import type { Feature } from "../shared/feature";

export const features: Feature[] = [payouts];
