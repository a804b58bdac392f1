import type { ApprovalRecord, Pending } from "../../models/record.js";
import { approvalName } from "../approval-name.js";
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

/** What was asked of humans, what they said, and what was done upon it. */
export class Approvals {
  readonly #questions = new Map<string, Question>();
  readonly #verdicts = new Map<string, (ApprovalRecord & Place)[]>();
  readonly #answers: (Answer & Place)[] = [];
  /** How many records answer each question, so that nothing more can be done upon it. */
  readonly #answered = new Map<string, number>();

  /** Takes a record that is in its place. */
  take(view: RecordView, place: Place, hash: string): void {
    if (view.kind === "approval") {
      const verdict = { ...parse<ApprovalRecord>(view), ...place };
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

  /** Reports what was done without the approval it names, and what was said of nothing. */
  conclude(lastReading: number, isComplete: boolean, findings: Findings): void {
    if (!isComplete) return;
    for (const answer of this.#answers) {
      const problem = answer.reading < lastReading ? this.#problemOf(answer) : undefined;
      if (problem !== undefined) findings.add("approval_mismatch", problem, answer);
    }
    for (const verdict of [...this.#verdicts.values()].flat()) {
      if (verdict.reading >= lastReading || this.#questions.get(verdict.approval)?.runId === verdict.runId) continue;
      const message = "The verdict is on no pending receipt of the store, or on that of another run.";
      findings.add("approval_mismatch", message, verdict);
    }
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

  /** Whether a proof is its approver's signature is for those to check who know the approvers' keys. */
  #peopleFor(approval: string, question: Question, { approvers, signed }: Pending["policies"][number]): number {
    const { runId, actor, pending } = question;
    const counting = this.#verdictsOn(approval).filter(({ verdict, now, approver, proof, ...record }) => {
      const isNamed = approvers === undefined || isListed(approver, approvers);
      const isOwn = isSamePerson(namesOf(approver), namesOf(actor));
      const isSigned = signed !== true || proof !== undefined;
      const isApproval = verdict === "approved" && now < pending.expiresAt && record.runId === runId;
      return isApproval && isNamed && !isOwn && isSigned;
    });
    return countPeople(counting.map(({ approver }) => namesOf(approver)));
  }

  #verdictsOn(approval: string): readonly (ApprovalRecord & Place)[] {
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
