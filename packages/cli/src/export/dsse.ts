import { RECORD_TYPE } from "@enact/core";
import { parseObject, textOf } from "../index/members.js";

/**
 * A stored record as a DSSE envelope (secure-systems-lab/dsse, envelope.md): any DSSE library can check it. Undefined where
 * the line has no signature to put into one.
 */
export function dsseEnvelope(line: Uint8Array): string | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  const tail = SIGNATURE.exec(bytes.toString("latin1", Math.max(0, bytes.length - LONGEST_TAIL)));
  if (tail === null) return undefined;
  // The signature stands in the place of the body's last brace.
  const body = Buffer.concat([bytes.subarray(0, bytes.length - tail[0].length), BRACE]);
  const keyid = textOf(parseObject(line)?.["kid"]) ?? "";
  const sig = Buffer.from(tail[1] as string, "hex").toString("base64");
  return JSON.stringify({
    payload: body.toString("base64"),
    payloadType: RECORD_TYPE,
    signatures: [{ keyid, sig }],
  });
}

const SIGNATURE = /,"signature":"([0-9a-f]{128}|[0-9a-f]{64})"\}$/;
const LONGEST_TAIL = 160;
const BRACE = Buffer.from("}");
