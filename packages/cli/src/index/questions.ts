import type { Question } from "./run-facts.js";

/** A pending run that nobody has answered yet. */
export interface OpenQuestion extends Question {
  readonly runId: string;
  /** The hash of its receipt, which a verdict names. */
  readonly hash: string;
}

/** The pending receipts, until the run comes that answers them: it was resumed, rejected, or has expired. */
export class Questions {
  readonly #open = new Map<string, OpenQuestion>();
  readonly #answered = new Set<string>();

  ask(question: OpenQuestion): void {
    // The log of who has answered it may have been read before.
    if (!this.#answered.has(question.hash)) this.#open.set(question.hash, question);
  }

  answer(hash: string): void {
    this.#answered.add(hash);
    this.#open.delete(hash);
  }

  /** Those that have not expired. */
  open(now: string): readonly OpenQuestion[] {
    return [...this.#open.values()].filter(({ expiresAt }) => expiresAt > now);
  }
}
