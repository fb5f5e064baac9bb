/**
 * The whole window over the desk in memory, for looking: `npm run preview:screens`, then
 * /preview.html?language=th&theme=dark&scene=many&show=p161 (scenes below).
 */
import { mount } from "svelte";
import { startWindow } from "../frame/start.svelte";
import "../styles/all.css";
import { scene } from "./scenes";

const wanted = new URLSearchParams(location.search);
await startWindow(scene(wanted), document.querySelector("#window") ?? document.body, mount);
