import type { Command } from "commander";
import { collect } from "../keys/collect.js";
import { type KeyFlags, withKeys } from "../keys/key-options.js";
import { wholeNumber } from "../list/whole-number.js";

/** The options of `enact verify`. */
export interface VerifyFlags extends KeyFlags {
  readonly approverKey?: readonly string[];
  readonly anchor?: readonly string[];
  readonly state?: string;
  readonly copies?: boolean;
  readonly strict?: boolean;
  readonly failOnWarning?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

/** Adds the options of `enact verify`. */
export function withVerifyFlags(command: Command): Command {
  return withKeys(command)
    .option("--approver-key <name=file>", "the public key of an approver, whose signed approvals are checked", collect)
    .option("--anchor <anchor>", "a record that must be there: CHAIN:SEQ:sha256:HEX, or a file of them", collect)
    .option("--state <file>", "remember what was verified, and fail where any of it is gone the next time")
    .option("--copies", "every receipt should have its copy, as a store with `copies` keeps them")
    .option("--strict", "make each record's canonical form anew, to catch a faulty signer; much slower")
    .option("--fail-on-warning", "exit with 1 for warnings, too")
    .option("--threads <count>", "how many threads to use (default: up to 4, for what is not small)", wholeNumber)
    .option("--json", "print a line of JSON for each finding, and one for the summary");
}
