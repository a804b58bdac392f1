import { appendFile, cp, mkdir, readFile, rename, symlink, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Claims } from "../../src/client/claims.js";
import { createParts } from "../../src/client/create-parts.js";
import { EnactClient } from "../../src/client.js";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { StoreError } from "../../src/errors.js";
import { newId } from "../../src/models/id.js";
import type { Receipt } from "../../src/models/record.js";
import { Journal } from "../../src/receipt/journal/journal.js";
import { createKeyring, type KeyOptions } from "../../src/receipt/keyring.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { thisWriter } from "../../src/store/writer.js";
import { ACTOR, findingsOf, rejectionOf, SECRET } from "../support/engine.js";
import { appendingWith, recordsOf, storeWith } from "../support/ledger.js";
import { signal } from "../support/signal.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { errands, type Stop, World } from "./world.js";

/** How long something may take on a busy machine. */
const PATIENCE = { timeout: 25_000 };

const writer = vi.hoisted(() => ({ isDead: false, isApart: false }));

// Clients of this process that look like those of one that has died, or whose lease counts.
vi.mock("../../src/store/writer.js", async (original) => {
  const { thisWriter } = await original<typeof import("../../src/store/writer.js")>();
  return {
    thisWriter: () => ({
      ...thisWriter(),
      ...(writer.isDead ? { startTicks: 1 } : undefined),
      ...(writer.isApart ? { pidNamespace: "1" } : undefined),
    }),
  };
});

// Only there is it sure who has died.
const onLinux = describe.skipIf(process.platform !== "linux");

interface Place {
  readonly directory: string;
  readonly world: string;
}

async function place(): Promise<Place> {
  const home = await temporaryDirectory();
  return { directory: join(home, "receipts"), world: join(home, "world") };
}

function optionsOn({ directory, world }: Place, stop?: Stop) {
  const systems = { world: new World(world, stop) };
  return { systems, policies: [], workflows: errands(stop), receipts: directory, secret: SECRET };
}

/** Makes a client that others take for one of a process that is not there. */
function clientThat(
  is: "isDead" | "isApart",
  at: Place,
  { stop, receipts = at.directory }: { readonly stop?: Stop; readonly receipts?: ReceiptStore | string } = {},
) {
  writer[is] = true;
  try {
    return new EnactClient({ ...optionsOn(at, stop), receipts });
  } finally {
    writer[is] = false;
  }
}

/** Leaves a run open at its last write, as a process that dies there does; and its log. */
async function leftOpen(at: Place, texts: readonly string[] = ["a"]) {
  const [stopped, released] = [signal(), signal()];
  const stop = async () => {
    stopped.give();
    await released.given;
  };
  const client = clientThat("isDead", at, { stop });
  const payload = { texts: [...texts], stopAt: "call" as const };
  const running = client.run({ workflow: "putUnseen", actor: ACTOR, payload }).catch(() => undefined);
  onTestFinished(async () => {
    released.give();
    await running;
    await client.close().catch(() => undefined);
  });
  await stopped.given;
  const [chain = ""] = await new FileReceiptStore(at).chains();
  return { chain, log: join(at.directory, "log", `${chain}.jsonl`) };
}

async function recover(at: Place) {
  const client = new EnactClient(optionsOn(at));
  const { closed } = await client.recover();
  expect(await client.recover()).toEqual({ closed: [], resolved: [] });
  const codes = (await findingsOf(client)).map(({ code }) => code);
  await client.close();
  return { closed, codes };
}

function statusesOf(receipt: Receipt | undefined): readonly unknown[] {
  return receipt?.actionsTaken.map(({ input, status }) => [(input as { readonly text: string }).text, status]) ?? [];
}

onLinux("what a dead writer's log ends in", () => {
  it.each([
    ["a part of a line", Buffer.from('{"action":"putUnseen","alg":"hm')],
    ["NULs", Buffer.alloc(5_000)],
    ["a part of a line, and NULs", Buffer.concat([Buffer.from('{"alg":'), Buffer.alloc(700)])],
  ])("is no record where it is %s", async (_name, tail) => {
    const at = await place();
    const { log } = await leftOpen(at);
    await appendFile(log, tail);
    const { closed, codes } = await recover(at);
    expect(closed).toHaveLength(1);
    expect(statusesOf(closed[0])).toEqual([["a", "unknown"]]);
    expect(codes).toEqual(["torn_tail"]);
  });

  it("is no attempt where its line is not whole", async () => {
    const at = await place();
    const { log } = await leftOpen(at, ["a", "b"]);
    const whole = await readFile(log);
    await truncate(log, whole.length - 20);
    const { closed, codes } = await recover(at);
    expect(closed.map(statusesOf)).toEqual([[["a", "succeeded"]]]);
    expect(codes).toEqual(["torn_tail"]);
  });

  it("is nobody's where not even its first line is whole", async () => {
    const at = await place();
    const { log } = await leftOpen(at);
    await truncate(log, 40);
    const { closed, codes } = await recover(at);
    expect(closed).toEqual([]);
    expect(codes).toEqual(["torn_tail"]);
  });
});

onLinux("a chain that does not belong to the store", () => {
  it("is left alone where it was copied from another store", async () => {
    const [at, other] = [await place(), await place()];
    const { log, chain } = await leftOpen(other);
    const own = new EnactClient(optionsOn(at));
    await own.run({ workflow: "put", actor: ACTOR, payload: { texts: ["own"] } });
    await own.close();
    await cp(log, join(at.directory, "log", `${chain}.jsonl`));
    const { closed, codes } = await recover(at);
    expect(closed).toEqual([]);
    expect(codes).toContain("foreign_chain");
    expect(await new FileReceiptStore(at).isFenced(chain)).toBe(false);
  });

  it("is left alone where it bears another's name", async () => {
    const at = await place();
    const { log } = await leftOpen(at);
    await rename(log, join(dirname(log), `${newId()}.jsonl`));
    expect((await recover(at)).closed).toEqual([]);
  });

  it("is left alone where another key has signed it", async () => {
    const at = await place();
    await leftOpen(at);
    const copy = await place();
    await cp(at.directory, copy.directory, { recursive: true });
    const [log = ""] = await new FileReceiptStore(copy).chains();
    const path = join(copy.directory, "log", `${log}.jsonl`);
    const forged = (await readFile(path, "utf8")).replaceAll(/"signature":"..../g, '"signature":"0000');
    await writeFile(path, forged);
    expect((await recover(copy)).closed).toEqual([]);
  });
});

onLinux("the fence of a writer that is taken for dead", () => {
  it("is there before its chain is read: what it wrote until then counts, and nothing is written after it", async () => {
    const at = await place();
    const calls: string[] = [];
    const going = signal();
    const stop = async (_at: string, text: string) => {
      calls.push(text);
      await going.given;
    };
    const living = clientThat("isApart", at, { stop });
    const run = (text: string) =>
      rejectionOf(
        living.run({ workflow: "putUnseen", actor: ACTOR, payload: { texts: [text], stopAt: "call" as const } }),
      );
    const first = run("a");
    await expect.poll(() => calls, PATIENCE).toEqual(["a"]);
    const files = new FileReceiptStore(at);
    const [chain = ""] = await files.chains();
    const later: (typeof first)[] = [];
    const receipts = storeWith(files, {
      fence: async (id) => {
        // At the last moment it begins another run, and makes its call.
        later.push(run("b"));
        await expect.poll(() => calls, PATIENCE).toEqual(["a", "b"]);
        await files.fence(id);
      },
    });
    const { recovery, ledger } = createParts({ ...optionsOn(at), receipts } as never);
    const { closed } = await recovery.recover(new Date(Date.now() + 16 * 60_000));
    expect(closed.map(statusesOf)).toEqual([[["a", "unknown"]], [["b", "unknown"]]]);
    const records = await recordsOf(files, chain);
    going.give();
    for (const error of await Promise.all([first, ...later])) {
      expect(error).toMatchObject({ code: "ENACT_RECEIPT_NOT_STORED", message: expect.stringContaining("make a new") });
    }
    expect(await recordsOf(files, chain)).toEqual(records);
    await ledger.close();
    await living.close();
    expect((await recover(at)).codes).toEqual([]);
  });

  it("comes before the reading also where nobody recovers, and only the writer's death is asked about", async () => {
    const at = await place();
    const calls: string[] = [];
    const going = signal();
    const living = clientThat("isApart", at, {
      stop: async (_at, text) => {
        calls.push(text);
        await going.given;
      },
    });
    const run = (text: string) =>
      rejectionOf(living.run({ workflow: "put", actor: ACTOR, payload: { texts: [text], stopAt: "call" as const } }));
    const running = [run("a")];
    await expect.poll(() => calls, PATIENCE).toEqual(["a"]);
    const files = new FileReceiptStore(at);
    const [chain = ""] = await files.chains();
    const store = storeWith(files, {
      fence: async (id) => {
        running.push(run("b"));
        await expect.poll(() => calls, PATIENCE).toEqual(["a", "b"]);
        await files.fence(id);
      },
    });
    const journal = new Journal(store, createKeyring({ secret: SECRET }));
    const claims = new Claims(store, journal, thisWriter());
    await journal.refresh();
    expect(await claims.isOver(chain, new Date(Date.now() + 14 * 60_000))).toBe(false);
    expect(journal.runs.allOpen()).toHaveLength(1);
    expect(await claims.isOver(chain, new Date(Date.now() + 16 * 60_000))).toBe(true);
    expect(journal.runs.allOpen()).toHaveLength(2);
    going.give();
    await Promise.all(running);
    await living.close();
  });

  it("is made by a client itself whose log has failed, so that others close its runs while its process lives", async () => {
    const at = await place();
    const files = new FileReceiptStore(at);
    const failing = new EnactClient({
      ...optionsOn(at),
      receipts: appendingWith(files, async (log, lines) => {
        if (lines.some((line) => Buffer.from(line).includes('"kind":"receipt"'))) throw new StoreError("It is full.");
        await log.append(lines);
      }),
    });
    const request = { workflow: "put" as const, actor: ACTOR, payload: { texts: ["a"] } };
    await rejectionOf(failing.run(request));
    const [chain = ""] = await files.chains();
    await expect.poll(() => files.isFenced(chain), PATIENCE).toBe(true);
    // The world says what the log could not be told.
    const { closed, codes } = await recover(at);
    expect(closed.map(statusesOf)).toEqual([[["a", "succeeded"]]]);
    expect(codes).toEqual([]);
    await failing.close();
  });

  it("leaves a run to its writer where it was made for a change of key, also at the moment when it is made", async () => {
    const at = await place();
    const [OLD, NEW] = [
      { alg: "hmac-sha256" as const, secret: SECRET, kid: "old" },
      { alg: "hmac-sha256" as const, secret: `another ${SECRET}`, kid: "new" },
    ];
    const withKeys = (keys: readonly KeyOptions[], receipts: ReceiptStore, stop?: Stop) => {
      const { secret: _instead, ...options } = optionsOn(at, stop);
      return { ...options, receipts, keys };
    };
    const files = () => new FileReceiptStore(at);
    const [stopped, going] = [signal(), signal()];
    const living = new EnactClient(
      withKeys([{ ...OLD, active: true }, NEW], files(), async () => {
        stopped.give();
        await going.given;
      }),
    );
    const request = { workflow: "put" as const, actor: ACTOR };
    const running = living.run({ ...request, payload: { texts: ["a"], stopAt: "effect" as const } });
    await stopped.given;
    const changing = new EnactClient(withKeys([{ ...NEW, active: true }, OLD], files()));
    const store = files();
    const isFenced = async (chain: string) => {
      await changing.run({ ...request, payload: { texts: ["changed"] } });
      return store.isFenced(chain);
    };
    const recovering = new EnactClient(withKeys([{ ...OLD, active: true }, NEW], storeWith(store, { isFenced })));
    expect(await recovering.recover()).toEqual({ closed: [], resolved: [] });
    going.give();
    expect((await running).receipt).toMatchObject({ outcome: "succeeded", kid: "new" });
    expect((await findingsOf(changing)).map(({ code }) => code)).toEqual([]);
    for (const client of [recovering, changing, living]) await client.close();
  });

  it("is not made elsewhere: a link in the place of the fences is refused, and no run is touched", async () => {
    const at = await place();
    await leftOpen(at);
    const elsewhere = join(dirname(at.directory), "elsewhere");
    await mkdir(elsewhere);
    await symlink(elsewhere, join(at.directory, "fences"));
    const client = new EnactClient(optionsOn(at));
    expect(await rejectionOf(client.recover())).toMatchObject({
      code: "ENACT_STORE_FAILED",
      message: expect.stringContaining("must be a directory, no link"),
    });
    expect((await findingsOf(client)).map(({ code }) => code).sort()).toEqual(["open_run", "stray_file"]);
    await client.close();
  });
});

describe("what does not belong beside claims and fences", () => {
  it("is reported, and what a killed process leaves is not", async () => {
    const at = await place();
    const client = new EnactClient(optionsOn(at));
    await client.run({ workflow: "put", actor: ACTOR, payload: { texts: ["a"] }, idempotencyKey: "once" });
    await client.close();
    const files = new FileReceiptStore(at);
    await files.fence(newId());
    const [claims, fences] = [join(at.directory, "claims"), join(at.directory, "fences")];
    for (const directory of [claims, fences]) await writeFile(join(directory, `.${newId()}.tmp`), "");
    expect((await recover(at)).codes).toEqual([]);
    const strays = [
      join(claims, "A".repeat(64)),
      join(claims, "a".repeat(63)),
      join(claims, newId()),
      join(claims, ".tmp"),
      join(fences, "f".repeat(64)),
      join(fences, `${newId()}.jsonl`),
      join(fences, newId().toUpperCase()),
    ];
    for (const path of strays) await writeFile(path, "");
    await mkdir(join(claims, "b".repeat(64)));
    await symlink(join(at.directory, "store"), join(fences, newId()));
    const { codes } = await recover(at);
    expect(codes).toEqual(Array(strays.length + 2).fill("stray_file"));
  });
});
