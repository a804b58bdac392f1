import { defineConfig } from "tsup";

// No declarations: the package is a command, and nothing in it can be imported.
export default defineConfig({
  entry: {
    main: "src/main.ts",
    "seal-worker": "src/verify/seal-worker.ts",
    "verification-worker": "src/viewer/verification-worker.ts",
  },
  format: "esm",
  target: "node20",
  clean: true,
  removeNodeProtocol: false,
});
