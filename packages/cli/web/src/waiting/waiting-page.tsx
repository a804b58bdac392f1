import { askOpen, askPending } from "../api/questions.js";
import { Page } from "../common/page.js";
import { Section } from "../common/section.js";
import { Answered } from "../common/states.js";
import { useLive } from "../state/live.js";
import { useAnswer } from "../state/use-answer.js";
import { useKeys } from "../state/use-keys.js";
import { OpenRunItem } from "./open-run-item.js";
import { PendingRunItem } from "./pending-run-item.js";

/** What is not over: runs that wait for somebody, and runs that have begun and not ended. */
export function WaitingPage() {
  const revision = useLive().status?.revision;
  const pending = useAnswer("pending", revision, askPending);
  const open = useAnswer("open", revision, askOpen);
  useKeys({ Escape: () => history.back() });
  return (
    <Page title="Open and pending">
      <Section title="Pending approvals" note={countOf(pending.answer)}>
        <Answered asked={pending} what="pending runs">
          {(runs) =>
            runs.length === 0 ? (
              <p class="note">Nothing waits for anybody.</p>
            ) : (
              <ul class="cards">
                {runs.map((run) => (
                  <PendingRunItem key={run.runId} run={run} />
                ))}
              </ul>
            )
          }
        </Answered>
      </Section>
      <Section title="Open runs" note={countOf(open.answer)}>
        <Answered asked={open} what="open runs">
          {(runs) =>
            runs.length === 0 ? (
              <p class="note">Every run that has begun has ended.</p>
            ) : (
              <ul class="cards">
                {runs.map((run) => (
                  <OpenRunItem key={run.runId} run={run} />
                ))}
              </ul>
            )
          }
        </Answered>
      </Section>
    </Page>
  );
}

function countOf(runs: readonly unknown[] | undefined): string | undefined {
  return runs === undefined || runs.length === 0 ? undefined : String(runs.length);
}
