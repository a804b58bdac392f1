import type { FindingCode } from "@enact/core";
import type { ChangeName } from "./members.js";
import type { Expected, Subject } from "./subjects.js";

/** Members that say how a line is to be read: looked at before its signature is. */
const BEFORE_SIGNATURE: Readonly<Record<string, FindingCode>> = {
  v: "unsupported_version",
  kind: "unknown_kind",
  kid: "unknown_key",
  alg: "alg_mismatch",
};

/** What must be found where a member was changed, and the signature left as it was. */
export function afterEdit(subject: Subject, member: string, change: ChangeName): readonly Expected[] {
  const isStillThere = change === "there twice" || change === "put there under another name too";
  const code = isStillThere ? undefined : BEFORE_SIGNATURE[member];
  return [{ code: code ?? "bad_signature", ...subject.spot }, ...subject.untrusted];
}

/** What a signed record is where a member is not as it should be. */
const MISFIT: Readonly<Partial<Record<ChangeName, readonly FindingCode[]>>> = {
  removed: ["missing_field"],
  renamed: ["missing_field", "unknown_field"],
  "given another type": ["bad_field"],
  "put there under another name too": ["unknown_field"],
};

/** What must be found where a member was changed by somebody who then signed the record, and all that follow. */
export function afterSignedEdit(subject: Subject, member: string, change: ChangeName): readonly Expected[] {
  const { spot, runId, misfit } = subject;
  // A later chain names the record as it is signed now, and that is there.
  const untrusted = subject.untrusted.filter(({ code }) => code !== "truncated");
  const isStillThere = change === "put there under another name too";
  const refused = isStillThere ? undefined : BEFORE_SIGNATURE[member];
  if (refused !== undefined) return [{ code: refused, ...spot }, ...untrusted];
  const codes = MISFIT[change] ?? [];
  const isWithout = (name: string) => member === name && !isStillThere;
  // A record that does not say where it belongs has no place, and none that a later chain could mean.
  if (isWithout("seq")) return [...codes.map((code) => ({ code, ...spot })), ...subject.untrusted];
  // One that does not say of which chain or run it is is none of it.
  if (isWithout("chain") || isWithout("runId")) return [...codes.map((code) => ({ code, ...spot })), ...untrusted];
  const own = { ...spot, runId };
  const isUnlinked = isWithout("prev") && spot.seq > 0;
  return [
    ...codes.map((code) => ({ code, ...own })),
    ...(isUnlinked ? [{ code: "broken_link" as const, ...own }] : []),
    ...misfit,
  ];
}

/** Members that a record need not have: without them it says something else, and is none the worse for it. */
export const OPTIONAL_MEMBERS: readonly string[] = [
  "approval",
  "before",
  "comment",
  "error",
  "idempotencyKey",
  "mode",
  "pending",
  "proof",
  "requestDigest",
  "resources",
  "reverses",
];

/** Members that may have any value that JSON has. */
export const ANY_JSON: readonly string[] = ["input", "output", "payload", "before"];
