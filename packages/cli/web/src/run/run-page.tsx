import { useMemo } from "preact/hooks";
import type { RunFilter } from "../../../src/index/run-row.js";
import type { RunAnswer } from "../../../src/viewer/api.js";
import { askRun } from "../api/questions.js";
import { DecisionBadge, RecordStateBadge } from "../common/badge.js";
import { Page } from "../common/page.js";
import { SafeText, safeText } from "../common/safe-text.js";
import { Answered } from "../common/states.js";
import { useLive } from "../state/live.js";
import { goTo, hrefOf } from "../state/route.js";
import { useAnswer } from "../state/use-answer.js";
import { useKeys } from "../state/use-keys.js";
import { ActionsSection } from "./actions-section.js";
import { EvidenceSection } from "./evidence-section.js";
import { Neighbours } from "./neighbours.js";
import { GateSection } from "./policy-results.js";
import { RelatedSection } from "./related-section.js";
import { RequestSection } from "./request-section.js";
import { ResourcesSection } from "./resources.js";
import { readStory } from "./story.js";
import { Summary } from "./summary.js";
import { VerdictsSection } from "./verdicts-section.js";

/** One run: its story in the order of things, and the evidence for it. */
export function RunPage({ runId, filter }: { readonly runId: string; readonly filter: RunFilter }) {
  const { status } = useLive();
  // A verification that has ended changes what is known of a run that has not changed.
  const revision = `${status?.revision} ${status?.verification.state}`;
  const asked = useAnswer(runId, revision, (signal) => askRun(runId, signal));
  useKeys({ Escape: () => goTo({ page: "timeline", filter }) });
  return (
    <>
      <nav class="crumbs" aria-label="Run">
        <a href={hrefOf({ page: "timeline", filter })}>← Timeline</a>
        {asked.answer !== undefined && <Neighbours row={asked.answer.row} filter={filter} />}
      </nav>
      <Answered asked={asked} what="the run">
        {(answer) => <RunStory answer={answer} />}
      </Answered>
    </>
  );
}

function RunStory({ answer }: { readonly answer: RunAnswer }) {
  const { row, records, findings, related } = answer;
  const story = useMemo(() => readStory(records), [records]);
  return (
    <Page
      title={`${safeText(row.workflow.slice(0, 80))} ${row.decision ?? "open"}`}
      heading={<SafeText text={row.workflow.slice(0, 200)} />}
      aside={
        <span class="run-state">
          <DecisionBadge row={row} />
          <RecordStateBadge state={answer.state} />
        </span>
      }
    >
      <Summary row={row} story={story} findings={findings} />
      <RequestSection story={story} />
      <ResourcesSection resources={story.request?.["resources"]} />
      <GateSection results={story.policyResults} />
      <ActionsSection actions={story.actions} />
      <VerdictsSection row={row} story={story} />
      <RelatedSection related={related} />
      <EvidenceSection records={records} findings={findings} state={answer.state} />
    </Page>
  );
}
