import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/json.js";
import { newId } from "../../src/models/id.js";
import { canonical } from "../../src/receipt/canonical.js";
import { blockedOf, OpenStore, TestChain, verify } from "./support/evidence.js";

/** A store with a record of every kind. */
function stored() {
  const store = new OpenStore();
  const other = new TestChain(store);
  const chain = new TestChain(store, { open: { heads: [other.put({ kind: "close" })] } });
  chain.run();
  chain.put({ kind: "heads", heads: [] });
  chain.put(blockedOf(newId()));
  chain.put({ kind: "close" });
  return { store, chain: chain.chain };
}

/** Another value of the same type, so that only the signature can tell. */
function otherThan(value: Json): Json {
  if (typeof value === "string")
    return value === "write" ? "read" : `${value.slice(0, -1)}${value.endsWith("0") ? 1 : 0}`;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (value === null) return `sha256:${"0".repeat(64)}`;
  if (Array.isArray(value)) return value.length === 0 ? [1] : value.slice(1);
  return { ...value, added: 1 };
}

/** What an edited member says before any signature is looked at. */
const BEFORE_SIGNATURE: Readonly<Record<string, string>> = {
  v: "unsupported_version",
  kind: "unknown_kind",
  kid: "unknown_key",
  alg: "alg_mismatch",
};

const { store: sample, chain: sampleChain } = stored();
const MEMBERS = sample.lines(sampleChain).flatMap((line, seq) => {
  const record = JSON.parse(line.toString("utf8")) as JsonObject;
  return Object.keys(record).map((member) => [String(record["kind"]), member, seq] as const);
});

describe("an edit", () => {
  it.each(MEMBERS)("of %s.%s is found, and names the record", async (_kind, member, seq) => {
    const { store, chain } = stored();
    store.rewrite(chain, (lines) => {
      const { signature, ...unsigned } = JSON.parse(String(lines[seq]?.toString("utf8"))) as JsonObject;
      const signed = member === "signature" ? otherThan(signature as Json) : signature;
      const edited = member in unsigned ? { ...unsigned, [member]: otherThan(unsigned[member] as Json) } : unsigned;
      const line = `${canonical(edited).slice(0, -1)},"signature":${JSON.stringify(signed)}}`;
      return lines.with(seq, Buffer.from(line, "utf8"));
    });
    const { findings } = await verify(store);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: BEFORE_SIGNATURE[member] ?? "bad_signature", severity: "error", chain, seq }),
    );
  });

  it("of any single byte of a log is found, and names the chain", async () => {
    const { store, chain } = stored();
    const log = store.logs.get(chain) as Buffer;
    // Without its last newline a log ends in a line that was never acknowledged: that is a warning.
    const position = fc.integer({ min: 0, max: log.length - 2 });
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const edited = Buffer.from(log);
        edited[at] = (edited[at] as number) ^ flip;
        store.logs.set(chain, edited);
        const { findings, summary } = await verify(store);
        expect(findings.some((found) => found.severity === "error" && found.chain === chain)).toBe(true);
        expect(summary.unreadable).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it("of one line leaves the others what they are", async () => {
    const { store, chain } = stored();
    const count = store.lines(chain).length;
    for (let seq = 0; seq < count; seq++) {
      const whole = store.logs.get(chain) as Buffer;
      store.rewrite(chain, (lines) => lines.with(seq, Buffer.from("damaged")));
      const { findings } = await verify(store);
      expect(findings.filter((found) => found.code === "not_json")).toMatchObject([{ chain, seq }]);
      const others = ["open_run", "receipt_without_intent", "attempt_without_intent", "attempt_missing"];
      expect(others).toEqual(
        expect.arrayContaining(findings.map(({ code }) => code).filter((code) => code !== "not_json")),
      );
      store.logs.set(chain, whole);
    }
  });

  it("that removes, repeats or swaps lines is found", async () => {
    const { store, chain } = stored();
    const log = store.logs.get(chain) as Buffer;
    const count = store.lines(chain).length;
    const line = fc.integer({ min: 0, max: count - 2 });
    const edits: readonly ((lines: Buffer[], at: number) => Buffer[])[] = [
      (lines, at) => lines.toSpliced(at, 1),
      (lines, at) => lines.toSpliced(at, 0, lines[at] as Buffer),
      (lines, at) => lines.toSpliced(at, 2, lines[at + 1] as Buffer, lines[at] as Buffer),
    ];
    await fc.assert(
      fc.asyncProperty(line, fc.constantFrom(...edits), async (at, edit) => {
        store.logs.set(chain, log);
        store.rewrite(chain, (lines) => edit(lines, at));
        const { codes } = await verify(store);
        expect(codes.some((code) => code === "gap" || code === "bad_seq")).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
