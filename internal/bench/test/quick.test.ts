import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Figure } from "../src/figure.js";

const main = join(import.meta.dirname, "../src/main.ts");

// `start` and `command` measure builds, which the tests do not have; `pnpm bench --quick` runs them as well.
test.each(["decision", "run", "trust", "verification"])("%s still finds its figures", async (bench) => {
  const directory = await mkdtemp(join(tmpdir(), "enact-bench-test-"));
  try {
    const json = join(directory, "figures.json");
    const flags = ["--no-warnings", "--conditions=@enact/source", "--import", "tsx"];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, main, bench, "--quick", "--json", json], {
      cwd: join(import.meta.dirname, ".."),
    });
    const { figures } = JSON.parse(await readFile(json, "utf8")) as { readonly figures: readonly Figure[] };
    expect(figures.length).toBeGreaterThan(3);
    for (const figure of figures) {
      expect(figure).toMatchObject({ bench, value: expect.any(Number), unit: expect.any(String) });
      expect(stdout).toContain(figure.name);
    }
    expect(figures.some(({ met }) => met !== undefined)).toBe(true);
  } finally {
    await rm(directory, { recursive: true });
  }
});
