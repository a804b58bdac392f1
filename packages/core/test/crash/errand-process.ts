import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { EnactClient } from "../../src/client.js";
import type { EnactError } from "../../src/errors.js";
import { ACTOR, SECRET } from "../support/engine.js";
import { type Errand, errands, type StopAt, World } from "./world.js";

// A process of its own whose runs stop where the test wants it: it says so, and goes on when it is sent a line.
const { values } = parseArgs({
  options: {
    directory: { type: "string", default: "" },
    world: { type: "string", default: "" },
    workflow: { type: "string", default: "put" },
    errands: { type: "string", default: "[]" },
    redact: { type: "string" },
  },
});

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
let stopped = (): void => undefined;

async function stop(at: StopAt, text: string): Promise<void> {
  say(`${at} ${text}`);
  stopped();
  await lines.next();
}

const client = new EnactClient({
  systems: { world: new World(values.world, stop) },
  policies: [],
  workflows: errands(stop),
  receipts: values.directory,
  secret: SECRET,
  redact: values.redact === undefined ? [] : [values.redact],
});

const running: Promise<void>[] = [];
for (const errand of JSON.parse(values.errands) as readonly Errand[]) {
  // The next one begins when this one has stopped or ended, and what it flushes is of this one too.
  await new Promise<void>((resolve) => {
    stopped = resolve;
    running.push(run(errand).then(resolve));
  });
}
say("begun");
await Promise.all(running);
for (let line = await lines.next(); !line.done && line.value !== "close"; line = await lines.next()) {
  await run({ texts: [line.value] });
}
await client.close();
say("closed");
process.exit();

async function run(payload: Errand): Promise<void> {
  try {
    const { receipt } = await client.run({ workflow: values.workflow, actor: ACTOR, payload } as never);
    say(`${receipt.outcome} ${receipt.runId}`);
  } catch (error) {
    const { code, receipt } = error as EnactError;
    say(`${code} ${receipt?.runId}`);
  }
}

/** To a pipe this is synchronous: once it has returned, the parent can read it whatever becomes of this process. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
