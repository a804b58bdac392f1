import { appendFileSync, writeFileSync } from "node:fs";
import { finds } from "../support/attack.js";
import { type BankAttacks, type BankScene, editedReceipt } from "../support/bank-scene.js";
import { SPELLINGS } from "./spelling.js";

/** Lines that are not as they were written, of a receipt that stands alone, by one who cannot sign. */
export const LINES: BankAttacks = {
  ...Object.fromEntries(
    Object.entries(SPELLINGS).map(([name, spell]) => [
      name,
      finds<BankScene>("bad_signature", (scene) => editedReceipt(scene, spell)),
    ]),
  ),
  "white space behind the record": finds("bad_signature", (scene) => editedReceipt(scene, (line) => `${line} `)),
  "white space before the signature": finds("bad_signature", (scene) =>
    editedReceipt(scene, (line) => line.replace(',"signature"', ', "signature"')),
  ),
  "white space before the last brace": finds("bad_signature", (scene) =>
    editedReceipt(scene, (line) => line.replace(/\}$/, " }")),
  ),
  "a carriage return at the end of the line": finds("bad_signature", (scene) =>
    editedReceipt(scene, (line) => `${line}\r`),
  ),
  "a zero with a sign": finds("bad_signature", (scene) =>
    editedReceipt(scene, (line) => line.replace('"euros":22', '"euros":-0')),
  ),
  "a lone surrogate, as an escape": finds("bad_signature", (scene) =>
    editedReceipt(scene, (line) => line.replace('"payout"', '"payout\\ud800"')),
  ),
  "a number that readers round": finds("bad_signature", (scene) =>
    editedReceipt(scene, (line) => line.replace('"euros":22', '"euros":9007199254740993')),
  ),
  "100,000 levels within the record": finds("bad_signature", (scene) =>
    editedReceipt(scene, (line) => line.replace('"euros":22', `"euros":${"[".repeat(100_000)}${"]".repeat(100_000)}`)),
  ),
  "100,000 levels instead of the record": finds("not_json", (scene) =>
    editedReceipt(scene, () => "[".repeat(100_000) + "]".repeat(100_000)),
  ),
  "a byte order mark": finds("not_json", (scene) => editedReceipt(scene, (line) => `\ufeff${line}`)),
  "a number with a plus sign": finds("not_json", (scene) =>
    editedReceipt(scene, (line) => line.replace(":22", ":+22")),
  ),
  "a number with a zero before it": finds("not_json", (scene) =>
    editedReceipt(scene, (line) => line.replace(":22", ":022")),
  ),
  "a number that is none": finds("not_json", (scene) => editedReceipt(scene, (line) => line.replace(":22", ":NaN"))),
  "a comma too many": finds("not_json", (scene) => editedReceipt(scene, (line) => line.replace(/\}$/, ",}"))),
  "a comment": finds("not_json", (scene) => editedReceipt(scene, (line) => `${line}//`)),
  "a control character in a text": finds("not_json", (scene) =>
    editedReceipt(scene, (line) => line.replace('"payout"', '"pay\u0001out"')),
  ),
  "a NUL in a text": finds("not_json", (scene) =>
    editedReceipt(scene, (line) => line.replace('"payout"', '"pay\0out"')),
  ),
  "NULs before the record": finds("not_json", (scene) => editedReceipt(scene, (line) => `\0\0\0${line}`)),
  "NULs behind the record": finds("not_json", (scene) => editedReceipt(scene, (line) => `${line}\0\0\0`)),
  "NULs instead of the record": finds("not_json", (scene) => editedReceipt(scene, (line) => "\0".repeat(line.length))),
  "an array instead of the record": finds("not_json", (scene) => editedReceipt(scene, (line) => `[${line}]`)),
  "null instead of the record": finds("not_json", (scene) => editedReceipt(scene, () => "null")),
  "a text instead of the record": finds("not_json", (scene) => editedReceipt(scene, (line) => JSON.stringify(line))),
  "an empty object instead of the record": finds("unsupported_version", (scene) => editedReceipt(scene, () => "{}")),
  "nothing instead of the record": finds("not_json", (scene) => editedReceipt(scene, () => "")),
  "half of the record": finds("not_json", (scene) => editedReceipt(scene, (line) => line.slice(0, line.length / 2))),
  "a byte that is no UTF-8": finds("not_utf8", (scene) => spliced(scene, [0xff])),
  "an overlong character": finds("not_utf8", (scene) => spliced(scene, [0xc1, 0xa1])),
  "an overlong NUL": finds("not_utf8", (scene) => spliced(scene, [0xc0, 0x80])),
  "a surrogate in UTF-8": finds("not_utf8", (scene) => spliced(scene, [0xed, 0xa0, 0x80])),
  "a character beyond Unicode": finds("not_utf8", (scene) => spliced(scene, [0xf4, 0x90, 0x80, 0x80])),
  "half of a character": finds("not_utf8", (scene) => spliced(scene, [0xe2, 0x82])),
  "10 MB more in the record": finds("too_large", (scene) =>
    editedReceipt(scene, (line) => line.replace('"payout"', `"${"x".repeat(10_000_000)}"`)),
  ),
  "10 MB of nonsense instead of the record": finds("too_large", (scene) =>
    editedReceipt(scene, () => "x".repeat(10_000_000)),
  ),

  // Lines between lines. Copies tell of receipts that no line holds.
  "an empty line before the record": finds("not_json", (scene) => editedReceipt(scene, (line) => `\n${line}`)),
  "a line of nonsense before the record": finds("not_json", (scene) =>
    editedReceipt(scene, (line) => `nonsense\n${line}`),
  ),
  "1,000 empty lines before the record": finds(
    Array.from({ length: 1_000 }, () => "not_json" as const),
    (scene) => {
      const { chain, seq } = editedReceipt(scene, (line) => "\n".repeat(1_000) + line);
      return Array.from({ length: 1_000 }, (_, index) => ({ chain, seq: seq + index }));
    },
  ),
  "two records on one line": finds(["not_json", "gap", "file_not_in_log"], (scene) => {
    const { chain, seq } = scene.line("receipt", "blocked");
    const lines = scene.store.lines(chain);
    const both = Buffer.concat([lines[seq] as Buffer, lines[seq + 1] as Buffer]);
    scene.store.write(chain, lines.toSpliced(seq, 2, both));
    return [{ chain, seq }, scene.at("intent", "abroad"), { runId: scene.runs.blocked }];
  }),
  "a record on two lines": finds(["not_json", "not_json"], (scene) => {
    const { chain, seq } = editedReceipt(scene, (line) => line.replace(',"decision"', ',\n"decision"'));
    return [0, 1].map((index) => ({ chain, seq: seq + index }));
  }),

  // The end of a log.
  "NULs at the end, as a crash leaves them": finds("torn_tail", ({ store, line }) => {
    const { chain, seq } = line("close", "newest");
    appendFileSync(store.log(chain), Buffer.alloc(5_000));
    return { chain, seq: seq + 1 };
  }),
  "NULs and a newline at the end": finds("not_json", ({ store, line }) => {
    const { chain, seq } = line("close", "newest");
    appendFileSync(store.log(chain), `${"\0".repeat(5_000)}\n`);
    return { chain, seq: seq + 1 };
  }),
  "10 MB at the end, without a newline": finds("torn_tail", ({ store, line }) => {
    const { chain, seq } = line("close", "newest");
    appendFileSync(store.log(chain), "x".repeat(10_000_000));
    return { chain, seq: seq + 1 };
  }),
  "a newline too many at the end": finds("not_json", ({ store, line }) => {
    const { chain, seq } = line("close", "newest");
    appendFileSync(store.log(chain), "\n");
    return { chain, seq: seq + 1 };
  }),
  "carriage returns at the end of all lines of a log": finds(
    Array.from({ length: 6 }, () => "bad_signature" as const),
    ({ store, chains: { newest } }) => {
      writeFileSync(store.log(newest), store.bytes(newest).toString("utf8").replaceAll("\n", "\r\n"));
      return [0, 1, 2, 3, 4, 5].map((seq) => ({ chain: newest, seq }));
    },
  ),
  "a byte order mark at the beginning of a log": finds("not_json", ({ store, chains: { newest } }) => {
    writeFileSync(store.log(newest), `\ufeff${store.bytes(newest).toString("utf8")}`);
    return { chain: newest, seq: 0 };
  }),
  "a log in UTF-16, which breaks lines within a character": finds(
    [...Array.from({ length: 6 }, () => "not_json" as const), "torn_tail", "file_not_in_log"],
    ({ store, chains: { newest }, runs }) => {
      writeFileSync(store.log(newest), store.bytes(newest).toString("utf8"), "utf16le");
      return [...[0, 1, 2, 3, 4, 5, 6].map((seq) => ({ chain: newest, seq })), { runId: runs.shadow }];
    },
  ),
};

function spliced(scene: BankScene, bytes: readonly number[]) {
  return editedReceipt(scene, (line) => {
    const at = line.indexOf("payout");
    return Buffer.concat([Buffer.from(line.slice(0, at)), Buffer.from(bytes), Buffer.from(line.slice(at))]);
  });
}
