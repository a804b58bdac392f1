import type { ComponentChildren } from "preact";
import { ApiError } from "../api/fetch-json.js";
import type { Asked } from "../state/use-answer.js";
import { safeText } from "./safe-text.js";

/** Says that there is nothing, and what one can do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="state">
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}

/** Says that something is on its way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div class="state" role="status">
      <p>Loading {what} …</p>
    </div>
  );
}

/** Says what went wrong, and offers to try again. */
export function Failed({ problem, onRetry }: { readonly problem: Error; readonly onRetry: () => void }) {
  const message = problem instanceof ApiError ? problem.message : "The viewer's process does not answer.";
  return (
    <div class="state" role="alert">
      <p class="state-title">That did not work</p>
      <p>{safeText(message)}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** The answer to a question, or where it stands. */
export function Answered<Answer>({
  asked: { answer, problem, retry },
  what,
  children,
}: {
  readonly asked: Asked<Answer>;
  readonly what: string;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  return (
    <>
      {problem !== undefined && <Failed problem={problem} onRetry={retry} />}
      {answer !== undefined && children(answer)}
      {answer === undefined && problem === undefined && <Loading what={what} />}
    </>
  );
}
