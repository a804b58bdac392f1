import { parseObject, textOf } from "../index/members.js";
import { openLine, RECORD_TYPE } from "../store/sealed-line.js";

/**
 * A stored record as a DSSE envelope (secure-systems-lab/dsse, envelope.md): any DSSE library can check it. Undefined where
 * the line has no signature to put into one.
 */
export function dsseEnvelope(line: Uint8Array): string | undefined {
  const opened = openLine(line);
  if (opened === undefined) return undefined;
  const keyid = textOf(parseObject(line)?.["kid"]) ?? "";
  const sig = Buffer.from(opened.signature, "hex").toString("base64");
  return JSON.stringify({
    payload: opened.body.toString("base64"),
    payloadType: RECORD_TYPE,
    signatures: [{ keyid, sig }],
  });
}
