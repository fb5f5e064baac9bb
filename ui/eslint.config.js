import svelte from "eslint-plugin-svelte";
import globals from "globals";
import tseslint from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const only = (why, ...patterns) => ["error", { patterns: patterns.map((group) => ({ group: [group], message: why })) }];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/backend/generated", "e2e", "*.config.js", "*.config.ts"] },
  ...tseslint.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, extraFileExtensions: [".svelte"] },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-console": "error",
      "no-restricted-globals": ["error", { name: "parseFloat", message: "Money is text; it never becomes a number." }],
      "no-restricted-imports": only("The shell is reached through src/backend/tauri.ts alone.", "@tauri-apps/*"),
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      "svelte/no-inline-styles": "error",
      "svelte/no-at-html-tags": "error",
      "svelte/button-has-type": "error",
      "svelte/prefer-svelte-reactivity": "off",
      "prefer-const": "off",
      // What a component hands to a callback has no type here; svelte-check knows it, and checks it.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  { files: ["src/backend/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src/shared/**"],
    rules: {
      "no-restricted-imports": only("Shared parts know no feature.", "@tauri-apps/*", "**/features/**", "**/frame/**"),
    },
  },
  {
    files: ["**/*.test.ts", "src/testing/**", "src/backend/testing*.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/no-empty-function": "off",
    },
  },
);
