import type { Keyring } from "@enact/core";
import { type Check, ok, problem, someOf, warning } from "./check.js";
import type { LogEnd } from "./newest-records.js";

/** Whether every log ends in a whole record. */
export function checkTails(ends: readonly LogEnd[]): readonly Check[] {
  const torn = ends.filter(({ isTorn }) => isTorn).map(({ chain }) => chain);
  if (torn.length === 0) return [ok("logs", `Each of the logs (${ends.length}) ends in a whole record`)];
  const message = `A record at the end is not whole in ${someOf(torn)}: its process has died while it wrote, or writes just now.`;
  return [warning("logs", message, "Nothing: such a record was never acknowledged. `enact verify` tells of more.")];
}

/** Whether the clock agrees with what was recorded. */
export function checkClock(ends: readonly LogEnd[], now: Date): readonly Check[] {
  const newest = newestOf(ends);
  const moment = Date.parse(newest?.timestamp ?? "");
  if (newest === undefined || Number.isNaN(moment)) return [ok("clock", `It is ${now.toISOString()}`)];
  const ahead = moment - now.getTime();
  const message = `The newest record is of ${newest.timestamp}, and here it is ${now.toISOString()}.`;
  const fix = "Set the clock of the machine that is wrong: approvals and limits go by it.";
  if (ahead > 300_000) return [problem("clock", message, fix)];
  if (ahead > 5_000) return [warning("clock", message, fix)];
  return [ok("clock", `The newest record is of ${newest.timestamp}`)];
}

/** Whether the newest records were signed by a key that is here. That their signatures are good is for `enact verify`. */
export function checkSigners(ends: readonly LogEnd[], keyring: Keyring | undefined): readonly Check[] {
  const kid = newestOf(ends)?.kid;
  if (kid === undefined) return [];
  if (kid === "insecure-default") {
    const message = "The newest record is signed with the published development secret, which proves nothing.";
    return [warning("signatures", message, "Give the client a secret of its own, and begin a new directory.")];
  }
  if (keyring === undefined) return [];
  if (keyring.get(kid) !== undefined) return [ok("signatures", `The newest record is signed with the key ${kid}`)];
  const message = `The newest record is signed with the key ${kid}, which is not the one that is here.`;
  return [
    problem("signatures", message, "Give the key that the store is signed with; `enact keys show` tells its kid."),
  ];
}

function newestOf(ends: readonly LogEnd[]): LogEnd | undefined {
  return ends.reduce<LogEnd | undefined>(
    (newest, end) => ((end.timestamp ?? "") > (newest?.timestamp ?? "") ? end : newest),
    undefined,
  );
}
