import { defineConfig } from "tsup";

// Built, and run by Node alone: a loader that compiles on the fly would be measured too.
export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "node20",
  clean: true,
  removeNodeProtocol: false,
});
