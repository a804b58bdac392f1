import { type PendingApproval, receiptHash, signVerdict } from "@enact/core";
import type { CommandContext } from "../command.js";
import { CommandError, EXIT } from "../command-error.js";
import type { ConfiguredClient } from "../config/load-config.js";
import { readKeyFile } from "../keys/key-file.js";
import { ask, confirm } from "../terminal/confirm.js";
import { safeText } from "../terminal/safe-text.js";
import { print, printError, type Terminal } from "../terminal/terminal.js";
import { findQuestion } from "./find-question.js";
import { outcomeLines } from "./outcome-lines.js";
import { questionLines } from "./question-lines.js";

/** What somebody says, as it was typed. */
export interface VerdictFlags {
  /** The approver's e-mail address. */
  readonly as: string;
  readonly comment?: string;
  /** A file with the approver's own Ed25519 private key. */
  readonly signWith?: string;
  readonly resume?: boolean;
  readonly yes?: boolean;
}

/** Shows what is asked, has it confirmed, and records what somebody says of it. */
export async function recordVerdict(
  { terminal, exit }: CommandContext,
  client: ConfiguredClient,
  {
    part,
    verdict,
    flags,
  }: { readonly part: string; readonly verdict: "approved" | "rejected"; readonly flags: VerdictFlags },
): Promise<void> {
  checkFlags(terminal, verdict, flags);
  const question = await findQuestion(client, part);
  print(terminal, ...questionLines(terminal, question, new Date()));
  const comment = await commentOf(terminal, verdict, flags);
  if (flags.yes !== true && !(await confirm(terminal, promptOf(question, verdict, flags)))) {
    printError(terminal, "Nothing was recorded.");
    exit(EXIT.bad);
    return;
  }
  await checkUnchanged(client, question);
  const options = { approver: { email: flags.as }, comment, proof: await proofOf(question, verdict, flags, comment) };
  if (verdict === "rejected") {
    print(terminal, ...outcomeLines((await client.reject(question.runId, options)).receipt));
    return;
  }
  const { verdict: recorded } = await client.approve(question.runId, options);
  print(terminal, `Approved by ${safeText(flags.as)}: receipt ${recorded.approval}`);
  const waiting = (await client.approvals.list()).find(({ runId }) => runId === question.runId);
  if (flags.resume !== true || waiting?.isApproved === false) {
    print(terminal, whatNext(waiting));
    return;
  }
  const { result, receipt } = await client.resume(question.runId);
  print(terminal, ...outcomeLines(receipt));
  if (!result.success) exit(EXIT.bad);
}

/** @throws CommandError `ENACT_CLI_USAGE` where something is missing that nobody can be asked for */
function checkFlags(
  { isInteractive }: Terminal,
  verdict: "approved" | "rejected",
  { comment, yes }: VerdictFlags,
): void {
  if (comment?.trim() === "") throw new CommandError("ENACT_CLI_USAGE", "The comment is empty.");
  if (isInteractive) return;
  if (yes !== true) {
    const message = "Nobody can be asked to confirm, since this is no terminal. Give --yes to go on without.";
    throw new CommandError("ENACT_CLI_USAGE", message);
  }
  if (verdict === "rejected" && comment === undefined) throw noComment();
}

/** The reason of a rejection is asked for where it is missing. */
async function commentOf(
  terminal: Terminal,
  verdict: "approved" | "rejected",
  { comment }: VerdictFlags,
): Promise<string | undefined> {
  if (comment !== undefined || verdict === "approved") return comment;
  const typed = await ask(terminal, "Why is it rejected? ");
  if (typed === undefined || typed === "") throw noComment();
  return typed;
}

function noComment(): CommandError {
  return new CommandError("ENACT_CLI_USAGE", "A rejection needs a reason, for whoever has asked: give --comment.");
}

function promptOf(
  { runId, workflow }: PendingApproval,
  verdict: "approved" | "rejected",
  { as, resume }: VerdictFlags,
) {
  const what = verdict === "rejected" ? "Reject" : resume === true ? "Approve and run" : "Approve";
  return safeText(`${what} ${workflow}, run ${runId}, as ${as}?`);
}

/** @throws CommandError `ENACT_CLI_UNKNOWN_RUN` where what waits now is not what was shown */
async function checkUnchanged(client: ConfiguredClient, { runId, receipt }: PendingApproval): Promise<void> {
  const now = await findQuestion(client, runId);
  if (receiptHash(now.receipt) === receiptHash(receipt)) return;
  const message = `The run ${runId} is not what was shown any more. Nothing was recorded; look at it again.`;
  throw new CommandError("ENACT_CLI_UNKNOWN_RUN", message);
}

/** The approver's own signature of exactly what was shown. */
async function proofOf(
  { receipt }: PendingApproval,
  verdict: "approved" | "rejected",
  { as, signWith }: VerdictFlags,
  comment: string | undefined,
): Promise<string | undefined> {
  if (signWith === undefined) return undefined;
  const key = await readKeyFile(signWith);
  if (key.alg !== "ed25519" || key.privateKey === undefined) {
    const message = `The key file ${signWith} holds no Ed25519 private key; make one with \`enact keys generate --ed25519\`.`;
    throw new CommandError("ENACT_CLI_BAD_KEY", message);
  }
  return signVerdict(receipt, { verdict, approver: { email: as }, comment }, key.privateKey);
}

function whatNext(waiting: PendingApproval | undefined): string {
  if (waiting === undefined) return "It does not wait any more: somebody else has answered it meanwhile.";
  if (waiting.isApproved) return "It is approved, and runs when somebody resumes it.";
  return "It is not approved yet: others have to approve it too.";
}
