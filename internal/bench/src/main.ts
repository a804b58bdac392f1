import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { listIndex } from "./command/list-index.js";
import { verifyCommand } from "./command/verify-command.js";
import { decision } from "./decision/decision.js";
import type { Bench, Figure } from "./figure.js";
import { jsonOf, tableOf } from "./report.js";
import { run } from "./run/run.js";
import { start } from "./start/start.js";
import { trust } from "./trust/trust.js";
import { verifyAndTellMemory } from "./verification/memory.js";
import { verification } from "./verification/verification.js";

const BENCHES: Readonly<Record<string, Bench>> = {
  decision,
  run,
  trust,
  verification,
  command: verifyCommand,
  index: listIndex,
  start,
};

const USAGE = `Usage: pnpm bench [${Object.keys(BENCHES).join(" | ")} …] [--json FILE] [--quick] [--large]`;

try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "string" },
      quick: { type: "boolean", default: false },
      large: { type: "boolean", default: false },
      // What the verification's benchmark starts itself with, to measure a process that does nothing else.
      verify: { type: "string" },
    },
  });
  if (values.verify !== undefined) return verifyAndTellMemory(values.verify);
  const figures: Figure[] = [];
  for (const name of positionals.length === 0 ? Object.keys(BENCHES) : positionals) {
    const bench = BENCHES[name];
    if (bench === undefined) throw new Error(`There is no benchmark "${name}". ${USAGE}`);
    const found = await bench({ quick: values.quick, large: values.large });
    console.log(`\n${name}\n${tableOf(found)}`);
    figures.push(...found);
  }
  if (values.json !== undefined) writeFileSync(values.json, jsonOf(figures));
  const missed = figures.filter(({ met }) => met === false).length;
  const aims = figures.filter(({ met }) => met !== undefined).length;
  console.log(`\n${aims - missed} of ${aims} aims met.`);
}
