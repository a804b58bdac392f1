import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  clean: true,
  removeNodeProtocol: false,
  // TypeScript 6 reports the `baseUrl` that tsup's declaration build sets as deprecated (TS5101). What is internal is
  // left out of the declarations, so that they do not bring in octokit's, which describe all of GitHub's API.
  dts: { compilerOptions: { ignoreDeprecations: "6.0", stripInternal: true } },
});
