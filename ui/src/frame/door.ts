/** The features that are there before anybody is signed in. */
import { sessionDoor } from "../features/session/door";
import { start } from "../features/start";
import type { Feature } from "../shared/feature";

export const door: Feature[] = [start, sessionDoor];
