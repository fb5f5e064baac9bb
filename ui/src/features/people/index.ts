/** Who works here and what they may do, and the policy that says what needs whose signature. */
import type { Feature } from "../../shared/feature";
import PeopleScreen from "./PeopleScreen.svelte";

export const people: Feature = {
  key: "people",
  rail: { icon: "people", label: "rail.people" },
  Screen: PeopleScreen,
};
