import type { Actor } from "../../models/actor.js";
import type { ApprovalRecord, Pending } from "../../models/record.js";
import { approvalName } from "../approval-name.js";
import { type ApproverKeys, isProven, namesWithKeys } from "../approver-key.js";
import { countPeople, isListed, isSamePerson, namesOf } from "../person.js";
import { type Answer, answerIn, parse, type Question, questionIn } from "./answers.js";
import type { Findings } from "./findings.js";
import type { RecordView } from "./record-view.js";

/** Where a record stands. */
interface Place {
  readonly chain: string;
  readonly seq: number;
  readonly runId: string;
  readonly reading: number;
}

/** A verdict, and whether its approver has signed it: as far as his key is known, or else by his word. */
type Verdict = ApprovalRecord & Place & { readonly isSigned: boolean };

/** What was asked of humans, what they said, and what was done upon it. */
export class Approvals {
  readonly #keys: ApproverKeys | undefined;
  readonly #questions = new Map<string, Question>();
  readonly #verdicts = new Map<string, Verdict[]>();
  readonly #answers: (Answer & Place)[] = [];
  /** How many records answer each question, so that nothing more can be done upon it. */
  readonly #answered = new Map<string, number>();

  /** @param keys - the approvers' keys; undefined where nobody knows them, and a proof must only be there */
  constructor(keys: ApproverKeys | undefined) {
    this.#keys = keys;
  }

  /** Takes a record that is in its place. */
  take(view: RecordView, place: Place, hash: string): void {
    if (view.kind === "approval") {
      const record = parse<ApprovalRecord>(view);
      const verdict = { ...record, ...place, isSigned: this.#isSigned(record) };
      this.#verdicts.set(verdict.approval, [...this.#verdictsOn(verdict.approval), verdict]);
      return;
    }
    const question = questionIn(view);
    if (question !== undefined) this.#questions.set(hash, question);
    const answer = answerIn(view);
    if (answer === undefined) return;
    this.#answers.push({ ...place, ...answer });
    const isFinal = answer.what !== "refused" && answer.what !== "calls";
    if (isFinal) this.#answered.set(answer.approval, (this.#answered.get(answer.approval) ?? 0) + 1);
  }

  /** Whether something is missing that a writer may have stored meanwhile. */
  get isUnsettled(): boolean {
    if (this.#answers.some((answer) => this.#problemOf(answer) !== undefined)) return true;
    return [...this.#verdicts.keys()].some((approval) => !this.#questions.has(approval));
  }

  /** Reports what was done without the approval it names, and what was said of nothing, or not by whom it names. */
  conclude(lastReading: number, isComplete: boolean, findings: Findings): void {
    for (const answer of isComplete ? this.#answers : []) {
      const problem = answer.reading < lastReading ? this.#problemOf(answer) : undefined;
      if (problem !== undefined) findings.add("approval_mismatch", problem, answer);
    }
    for (const verdict of [...this.#verdicts.values()].flat()) {
      const isSettled = isComplete && verdict.reading < lastReading;
      const problem = this.#problemOfVerdict(verdict, isSettled);
      if (problem !== undefined) findings.add("approval_mismatch", problem, verdict);
    }
  }

  /** @param isSettled - whether what is not there is missing */
  #problemOfVerdict({ approval, runId, proof, isSigned }: Verdict, isSettled: boolean): string | undefined {
    const question = this.#questions.get(approval);
    if (isSettled && question?.runId !== runId) {
      return "The verdict is on no pending receipt of the store, or on that of another run.";
    }
    if (this.#keys === undefined || isSigned) return undefined;
    if (proof !== undefined) {
      return "The proof is not the approver's signature of the verdict, or his key is not given under every name he has.";
    }
    // Where one of several policies does not ask for it, the verdict may be meant for that one.
    const isAsked = question?.pending.policies.every(({ signed }) => signed === true) === true;
    return isAsked ? "The verdict should be signed by its approver, and is not." : undefined;
  }

  #isSigned(verdict: ApprovalRecord): boolean {
    if (verdict.proof === undefined) return false;
    return this.#keys === undefined || isProven(verdict, verdict.proof, this.#keys);
  }

  #problemOf(answer: Answer & Place): string | undefined {
    const { what, approval } = answer;
    const question = this.#questions.get(approval);
    // What is wrong with the whole run is said of its intent.
    if (what === "calls") return question && problemOfCalls(answer, question);
    if (question === undefined) return "The pending receipt that the run answers is not in the store.";
    if (answer.asked !== question.asked) return "The run is not the one that its pending receipt has asked for.";
    if (what === "run") return this.#problemOfRun(answer, question);
    if (what === "refused") return undefined;
    if (what === "rejected" && !this.#verdictsOn(approval).some(({ verdict }) => verdict === "rejected")) {
      return "The run counts as rejected, and nobody has rejected it.";
    }
    const isTwice = (this.#answered.get(approval) ?? 0) > 1;
    return isTwice ? `The run counts as ${what}, and was answered by another run too.` : undefined;
  }

  #problemOfRun({ approval, approved, now }: Answer, question: Question): string | undefined {
    const { policies, expiresAt } = question.pending;
    if (now >= expiresAt) return "The run was resumed after its pending receipt had expired.";
    if (!areAsked(approved, question)) {
      return "A policy counts as approved that the pending receipt did not ask for.";
    }
    const lacking = policies.filter((policy) => this.#peopleFor(approval, question, policy) < policy.quorum);
    if (lacking.length === 0) return undefined;
    return `The run was resumed, and too few had approved it for: ${lacking.map(({ policy }) => policy).join(", ")}.`;
  }

  #peopleFor(approval: string, question: Question, { approvers, signed }: Pending["policies"][number]): number {
    const { runId, actor, pending } = question;
    const counting = this.#verdictsOn(approval).filter(({ verdict, now, approver, proof, isSigned, ...record }) => {
      const isNamed = approvers === undefined || isListed(approver, approvers);
      const isOwn = isSamePerson(this.#namesOf(approver), namesOf(actor));
      const isProper = isSigned || (proof === undefined && signed !== true);
      const isApproval = verdict === "approved" && now < pending.expiresAt && record.runId === runId;
      return isApproval && isNamed && !isOwn && isProper;
    });
    return countPeople(counting.map(({ approver }) => this.#namesOf(approver)));
  }

  #namesOf(approver: Actor): readonly string[] {
    return this.#keys === undefined ? namesOf(approver) : namesWithKeys(approver, this.#keys);
  }

  #verdictsOn(approval: string): readonly Verdict[] {
    return this.#verdicts.get(approval) ?? [];
  }
}

function problemOfCalls({ approved, hasUndeclared }: Answer, question: Question): string | undefined {
  if (!areAsked(approved, question)) {
    return "A policy counts as approved at a call that the pending receipt did not ask for.";
  }
  return hasUndeclared ? "A call was made in an approved run that its request had not declared." : undefined;
}

/** Whether policies that count as approved are those that have asked. */
function areAsked(approved: readonly string[], { pending }: Question): boolean {
  const names = pending.policies.map(approvalName);
  return approved.every((name) => names.includes(name));
}
