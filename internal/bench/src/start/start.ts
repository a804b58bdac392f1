import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BenchOptions, type Figure, figuresOf } from "../figure.js";
import { Rounds } from "../rounds.js";
import { withScratch } from "../scratch.js";
import { install } from "./installation.js";

const figure = figuresOf("start");

/** What it costs to begin: the time until a fresh process has decided something, and what is installed for it. */
export async function start(options: BenchOptions): Promise<readonly Figure[]> {
  return withScratch(async (directory) => {
    const { packages, bytes, ownBytes } = install("@enact/core", directory);
    const rounds = await Rounds.run(options.quick ? 1 : 21, {
      bare: inProcess(directory, "bare", ""),
      zod: inProcess(directory, "zod", 'import "zod";'),
      core: inProcess(directory, "core", 'import "@enact/core";'),
      decision: inProcess(directory, "decision", FIRST_DECISION),
    });
    return [
      figure(
        "fresh process, import core and decide once, beyond bare Node",
        "ms",
        rounds.derive((costOf) => costOf("decision") - costOf("bare")),
        {
          atMost: 40,
        },
      ),
      figure(
        "fresh process, import core, beyond bare Node",
        "ms",
        rounds.derive((costOf) => costOf("core") - costOf("bare")),
      ),
      figure(
        "fresh process, import zod, beyond bare Node",
        "ms",
        rounds.derive((costOf) => costOf("zod") - costOf("bare")),
      ),
      figure("fresh process: import core and decide once / bare Node", "×", rounds.ratio("decision", "bare")),
      figure("fresh process: import core and decide once / import zod alone", "×", rounds.ratio("decision", "zod")),
      figure("installed with @enact/core, itself included", "packages", packages.length, { atMost: 4 }),
      figure(`installed size of ${packages.join(", ")}`, "MB", bytes / 1e6),
      figure("installed size of @enact/core alone", "MB", ownBytes / 1e6),
    ];
  });
}

/** From before the process begins until it has ended, in milliseconds. */
function inProcess(directory: string, name: string, code: string) {
  const path = join(directory, `${name}.mjs`);
  writeFileSync(path, code);
  return () => {
    const begun = performance.now();
    execFileSync(process.execPath, [path], { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
    return performance.now() - begun;
  };
}

const FIRST_DECISION = `
import { anyObject, block, definePolicy, defineWorkflow, EnactClient, MemoryReceiptStore, pass } from "@enact/core";
const requireEmail = definePolicy({
  name: "requireEmail",
  evaluate: ({ payload }) => ("email" in payload ? pass("Email present") : block("Missing email in payload")),
});
const greet = defineWorkflow({ name: "greet", systems: {}, payload: anyObject, run: () => undefined });
const enact = new EnactClient({
  systems: {},
  policies: [requireEmail],
  workflows: [greet],
  secret: "a secret for benchmarks, 32 bytes and more",
  receipts: new MemoryReceiptStore(),
});
const { decision } = await enact.decide({ workflow: "greet", actor: { id: "agent" }, payload: {} });
if (decision !== "BLOCK") process.exit(1);
`;
