/** Starts the window over the shell. What goes wrong before there is a desk is said in both languages. */
import { mount } from "svelte";
import { tauri } from "./backend/tauri";
import { startWindow } from "./frame/start.svelte";
import "./styles/all.css";

/** Loaded before they are used: without them the page would look for others among the system's. */
const fonts = Promise.allSettled([...document.fonts].map((font) => font.load()));
await startWindow(tauri, document.querySelector("#window") ?? document.body, mount, fonts);
