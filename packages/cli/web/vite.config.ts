import { defineConfig } from "vite";

// Everything is served from the package: no address of another host may end up in what is built.
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    // The virtual list is made for React, whose interface Preact has.
    alias: [
      { find: /^react\/jsx-runtime$/, replacement: "preact/jsx-runtime" },
      { find: /^react(-dom)?$/, replacement: "preact/compat" },
    ],
  },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // The first browsers that know light-dark(): each colour is written once for both themes.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    // A file of its own is what a strict content security policy lets through.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The virtual list says "use client", which means something to servers that draw React.
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
});
