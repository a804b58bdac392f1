import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/json.js";
import type { RecordContent } from "../../src/models/record.js";
import { canonical } from "../../src/receipt/canonical.js";
import { keyFromSecret } from "../../src/receipt/keyring.js";
import { hashOf, preamble, seal, verifyLine, verifyRecord } from "../../src/receipt/seal.js";
import { golden, vectors } from "./support/vectors.js";

const key = keyFromSecret(golden.secretUtf8);

/** A golden record as the ledger is given it. */
function asked({ v, alg, kid, signature, chain, seq, prev, timestamp, ...content }: JsonObject) {
  return {
    content: content as unknown as RecordContent,
    place: { chain: String(chain), seq: Number(seq), prev: prev as string | null, timestamp: String(timestamp) },
  };
}

describe("the golden chain", () => {
  it("is signed by the key id that its secret has", () => {
    expect(key.kid).toBe(golden.kid);
  });

  it.each(golden.records.map((expected) => [expected.record["kind"], expected] as const))(
    "is reproduced byte for byte: %s",
    (_kind, { record, body, paePrefix, signature, line, hash }) => {
      const { content, place } = asked(record as JsonObject);
      const sealed = seal(content, place, key);
      const { signature: _own, ...unsigned } = sealed.record as unknown as JsonObject;
      expect(canonical(unsigned)).toBe(body);
      expect(preamble(Buffer.byteLength(body))).toBe(paePrefix);
      expect(sealed.record.signature).toBe(signature);
      expect(Buffer.from(sealed.line).toString("utf8")).toBe(`${line}\n`);
      expect(sealed.hash).toBe(hash);
      expect(hashOf(Buffer.from(line, "utf8"))).toBe(hash);
      expect(verifyLine(Buffer.from(line, "utf8"), key)).toBe(true);
      expect(verifyRecord(record as JsonObject, key)).toBe(true);
    },
  );

  it("does not verify with another secret", () => {
    const other = keyFromSecret("another secret of thirty-two bytes and more");
    for (const { line } of golden.records) expect(verifyLine(Buffer.from(line, "utf8"), other)).toBe(false);
  });
});

describe("preamble", () => {
  it("is the pre-authentication encoding of DSSE", () => {
    const dsse = vectors<{ payload_type: string; body_utf8: string; pae_utf8: string }>("misc/dsse-pae.json");
    const body = dsse.body_utf8;
    expect(preamble(Buffer.byteLength(body), dsse.payload_type) + body).toBe(dsse.pae_utf8);
  });
});

describe("seal", () => {
  const place = {
    chain: "0199c0de-0000-7000-8000-0000000000aa",
    seq: 0,
    prev: null,
    timestamp: "2026-01-02T03:04:05.678Z",
  };
  const result = (output: Json) =>
    ({ kind: "result", runId: place.chain, index: 0, status: "succeeded", output }) as const satisfies RecordContent;

  it("shortens what a vendor answered until the record has at most 4 MiB", () => {
    const { record, line } = seal(result("x".repeat(5 * 1024 * 1024)), place, key);
    expect(line.length).toBeLessThan(4 * 1024 * 1024 + 80);
    expect(record.output).toMatchObject({ $bytes: 5 * 1024 * 1024 + 2 });
    expect(verifyLine(line.subarray(0, -1), key)).toBe(true);
  });

  it("refuses an attempt that is too large, because its call must not be made", () => {
    const attempt = {
      kind: "attempt",
      runId: place.chain,
      index: 0,
      system: "s",
      action: "a",
      effect: "write",
      input: "x".repeat(5 * 1024 * 1024),
      resources: [],
      policyResults: [],
      now: place.timestamp,
      idempotencyKey: "k",
    } as const satisfies RecordContent;
    expect(() => seal(attempt, place, key)).toThrow(expect.objectContaining({ code: "ENACT_RECORD_TOO_LARGE" }));
  });

  it("leaves no way to move the signature", () => {
    const { line } = seal(result(null), place, key);
    const text = Buffer.from(line.subarray(0, -1)).toString("utf8");
    const moved = text.replace(/^\{(.*),("signature":"[0-9a-f]+")\}$/, "{$2,$1}");
    expect(moved).not.toBe(text);
    expect(verifyLine(Buffer.from(moved), key)).toBe(false);
    expect(verifyLine(Buffer.from(`${text} `), key)).toBe(false);
    expect(verifyLine(Buffer.from("{}"), key)).toBe(false);
    expect(verifyLine(Buffer.alloc(0), key)).toBe(false);
  });
});
