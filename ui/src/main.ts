/** Starts the window over the shell. What goes wrong before there is a desk is said in both languages. */
import { mount } from "svelte";
import { tauri } from "./backend/tauri";
import { startWindow } from "./frame/start";
import "./styles/all.css";

await startWindow(tauri, document.querySelector("#window") ?? document.body, mount);
