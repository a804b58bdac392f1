import { ApprovalError } from "../errors.js";
import { messageOf } from "../json.js";
import type { Actor } from "../models/actor.js";
import type { ApprovalRecord, Pending, Receipt } from "../models/record.js";
import { type ApproverKeys, isProven, namesWithKeys, type Statement } from "../receipt/approver-key.js";
import { countPeople, isListed, isSamePerson, namesOf } from "../receipt/person.js";

/**
 * Whether somebody may approve a run, where its policies name nobody. Anything but `true` is a no, and so is a throw: a
 * promise says nothing.
 */
export type MayApprove = (approver: Actor, receipt: Receipt) => boolean;

/** The receipt of a run that waits for approval. */
export type PendingReceipt = Receipt & { readonly pending: Pending };

/** Knows who may answer for which policy, and whether enough have. */
export class Answerers {
  readonly #mayApprove: MayApprove | undefined;
  readonly #keys: ApproverKeys;

  constructor(mayApprove: MayApprove | undefined, keys: ApproverKeys) {
    this.#mayApprove = mayApprove;
    this.#keys = keys;
  }

  /** @throws ApprovalError `ENACT_APPROVER_REFUSED` where somebody may answer for none of the policies that ask */
  check(receipt: PendingReceipt, statement: Statement, proof: string | undefined): void {
    const refusals = receipt.pending.policies.map((policy) => this.#refusal(receipt, policy, statement, proof));
    if (refusals.some((refusal) => refusal === undefined)) return;
    throw new ApprovalError("ENACT_APPROVER_REFUSED", refusals[0] ?? "Nobody is asked.");
  }

  /** The policies that too few have approved. Nobody counts twice, and nobody who may not. */
  lacking(receipt: PendingReceipt, verdicts: readonly ApprovalRecord[]): readonly string[] {
    const { expiresAt, policies } = receipt.pending;
    const given = verdicts.filter(({ verdict, now }) => verdict === "approved" && now < expiresAt);
    return policies
      .filter((policy) => {
        const counting = given.filter((record) => this.#refusal(receipt, policy, record, record.proof) === undefined);
        return countPeople(counting.map(({ approver }) => namesWithKeys(approver, this.#keys))) < policy.quorum;
      })
      .map(({ policy }) => policy);
  }

  /** Why somebody may not answer for a policy; undefined where he may. */
  #refusal(
    receipt: PendingReceipt,
    { approvers, signed }: Pending["policies"][number],
    statement: Statement,
    proof: string | undefined,
  ): string | undefined {
    const { approver } = statement;
    if (namesOf(approver).length === 0) return "An approver needs an e-mail address or an id.";
    if (isSamePerson(namesWithKeys(approver, this.#keys), namesOf(receipt.actor))) {
      return "Nobody approves what was asked for in his own name.";
    }
    const refusal = approvers === undefined ? this.#refusalOfHost(approver, receipt) : undefined;
    if (refusal !== undefined) return refusal;
    if (approvers !== undefined && !isListed(approver, approvers)) return NOT_AMONG;
    if (proof === undefined) {
      return signed === true ? "The policy asks for an approval signed with a key of the approver's own." : undefined;
    }
    return isProven(statement, proof, this.#keys)
      ? undefined
      : "The proof is not the approver's signature of this verdict.";
  }

  /** What the host has against it. Somebody is let through by `true` alone: an answer that nobody waits for is none. */
  #refusalOfHost(approver: Actor, receipt: PendingReceipt): string | undefined {
    if (this.#mayApprove === undefined) return undefined;
    try {
      const answer: unknown = this.#mayApprove(approver, receipt);
      // An unhandled rejection would end the process.
      if (answer instanceof Promise) answer.catch(() => undefined);
      return answer === true ? undefined : NOT_AMONG;
    } catch (error) {
      return `Whether the approver may approve it cannot be told: ${messageOf(error)}`;
    }
  }
}

const NOT_AMONG = "The approver is not among those who may approve it.";
