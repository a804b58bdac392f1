import { createHmac } from "node:crypto";
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { SECRET } from "../run/clients.js";

/** The least that tells whether records were edited: read each line, slice the signed bytes out, compare their HMAC. */
export async function checkSignatures(directory: string): Promise<number> {
  let records = 0;
  for (const name of readdirSync(join(directory, "log"))) {
    let rest: Buffer = Buffer.alloc(0);
    const pieces: AsyncIterable<Buffer> = createReadStream(join(directory, "log", name), { highWaterMark: 256 * 1024 });
    for await (const piece of pieces) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let start = 0;
      for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
        if (!isSigned(bytes.subarray(start, end))) throw new Error(`The record ${records} of the floor is not signed.`);
        records++;
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  }
  return records;
}

const MEMBER = ',"signature":"';
const PREAMBLE = "DSSEv1 36 application/vnd.enact.record.v1+json";

function isSigned(line: Buffer): boolean {
  const open = line.length - MEMBER.length - 64 - 2;
  const hmac = createHmac("sha256", SECRET)
    .update(`${PREAMBLE} ${open + 1} `)
    .update(line.subarray(0, open))
    .update("}");
  return hmac.digest("hex") === line.toString("latin1", line.length - 66, line.length - 2);
}
