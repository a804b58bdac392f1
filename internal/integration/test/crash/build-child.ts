import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { afterAll } from "vitest";

/**
 * Makes one file of the child and everything it needs, from the sources: some hundred of them are started, and compiling on
 * the fly would take most of each one's life.
 *
 * @returns the file, removed after the tests
 */
export async function buildChild(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "enact-crash-child-"));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  await build({
    config: false,
    silent: true,
    entry: { child: fileURLToPath(new URL("child/main.ts", import.meta.url)) },
    outDir: directory,
    // One file holds CommonJS dependencies too only where it is CommonJS itself.
    format: "cjs",
    target: "node20",
    noExternal: [/./],
    external: ["pg-native"],
    esbuildOptions(options) {
      options.conditions = ["@enact/source", "node"];
    },
  });
  return join(directory, "child.cjs");
}
