import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { EnactClient } from "../../src/client.js";
import { ACTOR, findingsOf, rejectionOf, SECRET } from "../support/engine.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { Shelf, shelving } from "./rollback-shelf.js";

const TIMEOUT = { timeout: 120_000 };

/** A run that has put books on a shelf, in a store that outlives its process. */
async function shelved(books: readonly string[], workflow: "put" | "putUnseen" = "put") {
  const home = await temporaryDirectory();
  const place = { directory: join(home, "receipts"), shelf: join(home, "shelf") };
  await mkdir(place.shelf);
  const client = () => {
    const shelf = new Shelf(place.shelf);
    const enact = new EnactClient({
      systems: { shelf },
      policies: [],
      workflows: shelving,
      receipts: place.directory,
      secret: SECRET,
    });
    onTestFinished(() => enact.close());
    return enact;
  };
  const enact = client();
  const { receipt } = await enact.run({ workflow, actor: ACTOR, payload: { books: [...books] } });
  expect(receipt.outcome).toBe("succeeded");
  const rollback = (by = enact) => by.rollback(receipt.runId, { actor: ACTOR });
  return { ...place, enact, client, run: receipt.runId, rollback, shelf: new Shelf(place.shelf), home: place.shelf };
}

/** Lets another process roll a run back, and kills it once it has said something; or lets it end. */
async function killedAt(
  { directory, home, run }: Awaited<ReturnType<typeof shelved>>,
  isThere: (line: string) => boolean,
  stop = "",
): Promise<readonly string[]> {
  const script = fileURLToPath(new URL("rollback-child.ts", import.meta.url));
  const given = Object.entries({ directory, shelf: home, run, stop }).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(
    process.execPath,
    ["--conditions=@enact/source", "--import", "tsx", "--no-warnings", script, ...given],
    // Where tsx is found, whoever started the tests.
    { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (isThere(line)) child.kill("SIGKILL");
  }
  await exit;
  return said;
}

const BOOKS = ["a", "b", "c"];

describe("a rollback whose process is killed", () => {
  it.each([
    ["before it has claimed anything", "look 1", false, []],
    ["between its claim and its intent", "claim", false, []],
    ["as it looks at the first write", "look 3", true, []],
    ["before the first write is undone", "call c", true, []],
    ["after the first write was undone, unanswered", "effect c", true, ["c"]],
    ["as it looks at the second write", "look 4", true, ["c"]],
    ["before the last write is undone", "call a", true, ["c", "b"]],
    ["after the last write was undone, unanswered", "effect a", true, ["c", "b", "a"]],
  ] as const)(
    "%s: is finished once the run is recovered, and never doubled",
    TIMEOUT,
    async (_what, stop, begun, undone) => {
      const place = await shelved(BOOKS);
      const { enact, shelf, rollback } = place;
      const said = await killedAt(place, (line) => line === stop, stop);
      expect(said.at(-1)).toBe(stop);
      expect(shelf.undone).toEqual(undone);
      if (begun && stop !== "look 3") {
        // Its attempt was durable, so everybody can see that it has begun.
        expect((await rejectionOf(rollback())).code).toBe("ENACT_RUN_OPEN");
        expect(shelf.undone).toEqual(undone);
      }
      const { closed } = await enact.recover();
      const [died] = closed;
      // What was only buffered may never have reached the disk.
      if (died === undefined) expect(undone).toEqual([]);
      else {
        expect(died).toMatchObject({ reverses: place.run, outcome: "unknown", decision: "PASS" });
        expect(died.actionsTaken.filter(({ success }) => success)).toHaveLength(undone.length);
      }
      if (undone.length < BOOKS.length) {
        const { receipt } = await rollback();
        expect(receipt).toMatchObject({ outcome: "reversed", reverses: place.run });
        expect(receipt.actionsTaken).toHaveLength(BOOKS.length - undone.length);
      }
      expect((await rejectionOf(rollback())).code).toBe("ENACT_NOT_REVERSIBLE");
      expect(shelf.undone).toEqual(["c", "b", "a"]);
      expect(shelf.books).toEqual([]);
      expect(await findingsOf(enact)).toEqual([]);
    },
  );

  it(
    "and of which nobody can say whether it undid the write, finds it undone and does not do it twice",
    TIMEOUT,
    async () => {
      const place = await shelved(BOOKS, "putUnseen");
      const { enact, shelf, rollback } = place;
      await killedAt(place, (line) => line === "effect c", "effect c");
      const { closed } = await enact.recover();
      expect(closed).toMatchObject([{ actionsTaken: [{ action: "putUnseen.undo", status: "unknown" }] }]);
      const { receipt } = await rollback();
      expect(receipt.outcome).toBe("partially_reversed");
      expect(receipt.actionsTaken.map(({ status, code }) => [status, code])).toEqual([
        ["failed", "drift"],
        ["succeeded", undefined],
        ["succeeded", undefined],
      ]);
      expect(shelf.undone).toEqual(["c", "b", "a"]);
      expect(await findingsOf(enact)).toEqual([]);
    },
  );

  it("is waited for as long as it may live", TIMEOUT, async () => {
    const place = await shelved(BOOKS);
    const { enact, shelf, rollback } = place;
    const refused: (string | undefined)[] = [];
    const looked = new Promise<void>((resolve) => {
      void killedAt(
        place,
        (line) => {
          if (line === "call b") resolve();
          return line === "never";
        },
        "call b",
      );
    });
    await looked;
    refused.push((await rejectionOf(rollback())).code);
    expect((await enact.recover()).closed).toEqual([]);
    refused.push((await rejectionOf(rollback())).code);
    expect(refused).toEqual(["ENACT_RUN_OPEN", "ENACT_RUN_OPEN"]);
    expect(shelf.undone).toEqual(["c"]);
  });

  it("at any moment, again and again, is finished by whoever comes first", TIMEOUT, async () => {
    const books = Array.from({ length: 12 }, (_, index) => `book-${index}`);
    const place = await shelved(books);
    const { enact, client, shelf, rollback } = place;
    for (let kill = 0; kill < 4 && shelf.books.length > 0; kill++) {
      const moment = randomInt(1, 60);
      let lines = 0;
      await killedAt(place, () => ++lines === moment);
      await enact.recover();
      expect(new Set(shelf.undone).size).toBe(shelf.undone.length);
    }
    const ended = await Promise.allSettled([client(), client(), client()].map(rollback));
    expect(ended.filter((end) => end.status === "fulfilled" && end.value.result.success).length).toBeLessThanOrEqual(1);
    expect(shelf.books).toEqual([]);
    expect([...shelf.undone].sort()).toEqual([...books].sort());
    expect((await rejectionOf(rollback())).code).toBe("ENACT_NOT_REVERSIBLE");
    expect(await findingsOf(enact)).toEqual([]);
  });
});
