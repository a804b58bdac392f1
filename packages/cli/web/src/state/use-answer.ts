import { useEffect, useState } from "preact/hooks";

/** What has become of a question. While the same question is asked again, the last answer stays. */
export interface Asked<Answer> {
  readonly answer: Answer | undefined;
  readonly problem: Error | undefined;
  /** Asks again. */
  readonly retry: () => void;
}

/**
 * Asks a question, and again whenever what it depends on has changed.
 *
 * @param subject - what is asked about: an answer about another subject is not kept
 * @param revision - asks the same again when it changes
 */
export function useAnswer<Answer>(
  subject: string,
  revision: unknown,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Asked<Answer> {
  const [kept, setKept] = useState<{ subject: string; answer?: Answer; problem?: Error }>({ subject });
  const [attempt, setAttempt] = useState(0);
  // `subject` says what `ask` asks: a new function that asks the same is no reason to ask.
  useEffect(() => {
    const controller = new AbortController();
    ask(controller.signal).then(
      (answer) => setKept({ subject, answer }),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const problem = error instanceof Error ? error : new Error(String(error));
        setKept((before) => (before.subject === subject ? { ...before, problem } : { subject, problem }));
      },
    );
    return () => controller.abort();
  }, [subject, revision, attempt]);
  const isCurrent = kept.subject === subject;
  return {
    answer: isCurrent ? kept.answer : undefined,
    problem: isCurrent ? kept.problem : undefined,
    retry: () => setAttempt((count) => count + 1),
  };
}
