/** The features of the window, in the order of the rail. */
import { approvals } from "../features/approvals";
import { connections } from "../features/connections";
import { doubts } from "../features/doubts";
import { glance } from "../features/glance";
import { history } from "../features/history";
import { payouts } from "../features/payouts";
import { people } from "../features/people";
import { records } from "../features/records";
import { rehearsal } from "../features/rehearsal";
import { session } from "../features/session";
import { settings } from "../features/settings";
import { start } from "../features/start";
import { work } from "../features/work";
import type { Feature } from "../shared/feature";

export const features: Feature[] = [
  payouts,
  approvals,
  doubts,
  history,
  connections,
  people,
  settings,
  records,
  glance,
  work,
  start,
  session,
  rehearsal,
];
