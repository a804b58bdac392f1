import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { logsOf, recorded, verified } from "./tampered.js";

describe("enact verify with two threads", () => {
  it("finds in whatever was done to the logs what it finds with one", async () => {
    const sound = await recorded(3);
    const parent = await temporaryDirectory();
    let copies = 0;
    const edit = fc.record({
      log: fc.nat(2),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(2_500),
      insert: fc.oneof(fc.constantFrom("", "\n", '"', "0", "{}\n"), fc.string({ maxLength: 4 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 2 }), async (edits) => {
        const directory = join(parent, String(copies++));
        await cp(sound, directory, { recursive: true });
        const logs = await logsOf(directory);
        for (const { log, at, remove, insert } of edits) {
          const bytes = await readFile(String(logs[log]));
          const place = Math.floor(at * bytes.length);
          const parts = [bytes.subarray(0, place), Buffer.from(insert), bytes.subarray(place + remove)];
          await writeFile(String(logs[log]), Buffer.concat(parts));
        }
        const one = await verified(directory, ["--threads", "1"]);
        const two = await verified(directory, ["--threads", "2"]);
        expect(two.findings).toEqual(one.findings);
        expect(two.exitCode).toBe(one.exitCode);
        expect(two.summary.heads).toEqual(one.summary.heads);
      }),
      { numRuns: 12 },
    );
  });
});
