/** Renders a screen, or the whole window, over a desk in memory. */
import { render } from "@testing-library/svelte";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import axe from "axe-core";
import type { Component } from "svelte";
import { TestingBackend, testingNow } from "../backend/testing";
import * as inside from "../frame/inside";
import Window from "../frame/Window.svelte";
import { Desk } from "../shared/desk.svelte";
import { screenPainted } from "../shared/painted";
import { presentation } from "../shared/presentation.svelte";
import Within from "./Within.svelte";

export type Shown = { desk: Desk; backend: TestingBackend; user: UserEvent };

export async function showWindow(backend = new TestingBackend()): Promise<Shown> {
  const desk = await openDesk(backend);
  render(Window, { desk, inside });
  // What goes on beside a screen begins once the screen is there.
  await screenPainted();
  return { desk, backend, user: userEvent.setup() };
}

/** One component with the desk around it. */
export async function show<Props extends Record<string, unknown>>(
  Shown: Component<Props>,
  props: Props,
  backend = new TestingBackend(),
): Promise<Shown> {
  const desk = await openDesk(backend);
  render(Within, { props: { desk, inner: Shown, props } });
  return { desk, backend, user: userEvent.setup() };
}

/** What axe finds wrong; contrast needs a real window and is checked there. */
export async function axeFindings(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: {
      "color-contrast": { enabled: false },
      region: { enabled: false },
      "page-has-heading-one": { enabled: false },
    },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

async function openDesk(backend: TestingBackend): Promise<Desk> {
  const desk = await Desk.open(backend);
  presentation.now = testingNow;
  return desk;
}
