import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstLine, type LogLine, MAX_LINE_BYTES, splitLines } from "../src/lines.js";

/** Bytes of a log, with newlines, NULs and nothing between newlines more often than chance would have it. */
const log = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.uint8Array({ maxLength: 40 }) }, fc.constant(Uint8Array.of(10, 10))))
  .map((parts) => Buffer.concat(parts));

/** Cuts bytes into pieces, some of them empty. */
const cuts = fc.array(fc.nat(200), { maxLength: 30 });

async function* piecesOf(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const length of lengths) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}

async function linesOf(bytes: Uint8Array, lengths: readonly number[], from?: number): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const batch of splitLines(piecesOf(bytes, lengths), from)) {
    expect(batch.length).toBeGreaterThan(0);
    lines.push(...batch);
  }
  return lines;
}

/** What a log's lines are, said in another way. */
function expected(bytes: Buffer, from: number) {
  const lines = bytes.toString("latin1").split("\n");
  let offset = from;
  return lines
    .map((text, index) => {
      const whole = index < lines.length - 1;
      const line = { text, offset, end: offset + text.length + (whole ? 1 : 0), whole, oversized: false };
      offset = line.end;
      return line;
    })
    .filter(({ whole, text }) => whole || text !== "");
}

function asText({ line, ...rest }: LogLine) {
  return { text: Buffer.from(line).toString("latin1"), ...rest };
}

describe("splitLines", () => {
  it("gives the same lines however the log is cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(log, cuts, fc.nat(1000), async (bytes, lengths, from) => {
        expect((await linesOf(bytes, lengths, from)).map(asText)).toEqual(expected(bytes, from));
      }),
    );
  });

  it("can go on at the end of any line", async () => {
    await fc.assert(
      fc.asyncProperty(log, cuts, async (bytes, lengths) => {
        const lines = await linesOf(bytes, lengths);
        for (const [index, { end }] of lines.entries()) {
          expect((await linesOf(bytes.subarray(end), lengths, end)).map(asText)).toEqual(
            lines.slice(index + 1).map(asText),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it("gives the beginning of a line that no record can be, and the next one whole, whatever the pieces", async () => {
    for (const excess of [0, 1, 100_000]) {
      const length = MAX_LINE_BYTES + excess;
      const bytes = Buffer.concat([Buffer.from("a\n"), Buffer.alloc(length, "x"), Buffer.from("\nb\n")]);
      for (const lengths of [[], [1, 1, 1], [2, MAX_LINE_BYTES], Array(80).fill(65_536), [length + 1, 1, 1]]) {
        const lines = await linesOf(bytes, lengths);
        expect(lines.map(({ offset, end, whole, oversized }) => [offset, end, whole, oversized])).toEqual([
          [0, 2, true, false],
          [2, length + 3, true, excess > 0],
          [length + 3, length + 5, true, false],
        ]);
        expect(Buffer.alloc(MAX_LINE_BYTES, "x").equals(lines[1]?.line ?? Buffer.alloc(0))).toBe(true);
      }
    }
  });

  it("counts what follows an unfinished line that no record can be", async () => {
    const bytes = Buffer.alloc(MAX_LINE_BYTES + 5);
    const [line] = await linesOf(bytes, Array(70).fill(65_536));
    expect(line).toMatchObject({ offset: 0, end: bytes.length, whole: false, oversized: true });
    expect(line?.line.length).toBe(MAX_LINE_BYTES);
  });
});

describe("firstLine", () => {
  it("gives the first line, or nothing where there is none", async () => {
    expect(await firstLine(piecesOf(Buffer.from("ab\ncd\n"), [1, 1, 1]))).toMatchObject({
      line: Buffer.from("ab"),
      end: 3,
    });
    expect(await firstLine(piecesOf(Buffer.alloc(0), []))).toBeUndefined();
    expect(await firstLine(piecesOf(Buffer.from("ab"), []), 7)).toMatchObject({ offset: 7, whole: false });
  });

  it("reads no further than a record can reach", async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read += 65_536;
        yield Buffer.alloc(65_536);
      }
    }
    expect(await firstLine(endless())).toMatchObject({ whole: false, oversized: true });
    expect(read).toBeLessThan(MAX_LINE_BYTES + 2 * 65_536);
  });
});
