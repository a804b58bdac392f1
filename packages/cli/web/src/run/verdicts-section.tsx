import type { RunRow } from "../../../src/index/run-row.js";
import { Badge } from "../common/badge.js";
import { CopyButton } from "../common/copy-button.js";
import { isObject, listOf, memberOf, numberOf, textOf, textsOf } from "../common/json.js";
import { LongText } from "../common/long-text.js";
import { Section } from "../common/section.js";
import { Time } from "../common/time.js";
import { Actor } from "./actor.js";
import type { Story } from "./story.js";

/** What people were asked, and what they said. */
export function VerdictsSection({
  row,
  story: { receipt, verdicts },
}: {
  readonly row: RunRow;
  readonly story: Story;
}) {
  const pending = memberOf(receipt, "pending");
  if (pending === undefined && verdicts.length === 0) return null;
  const expiresAt = textOf(pending, "expiresAt");
  return (
    <Section title="Approval">
      <ul class="asked">
        {listOf(pending, "policies")
          .filter(isObject)
          .map((policy, index) => (
            <li key={index}>
              <strong>
                <LongText text={textOf(policy, "policy") ?? "?"} length={120} />
              </strong>{" "}
              asks {numberOf(policy, "quorum") ?? 1} of <Approvers approvers={textsOf(policy, "approvers")} />
            </li>
          ))}
      </ul>
      {expiresAt !== undefined && (
        <p class="muted">
          Lapses <Time at={expiresAt} />
        </p>
      )}
      <ul class="verdicts">
        {verdicts.map((verdict, index) => (
          <li key={index}>
            <Badge tone={textOf(verdict, "verdict") === "approved" ? "good" : "bad"}>
              {textOf(verdict, "verdict") ?? "?"}
            </Badge>{" "}
            by <Actor actor={memberOf(verdict, "approver")} /> <Time at={textOf(verdict, "timestamp") ?? ""} />
            {textOf(verdict, "comment") !== undefined && (
              <q>
                <LongText text={textOf(verdict, "comment") ?? ""} />
              </q>
            )}
          </li>
        ))}
      </ul>
      {row.outcome === "pending" && verdicts.length === 0 && <ApproveHint runId={row.runId} />}
    </Section>
  );
}

/** Who may approve, in words. */
export function Approvers({ approvers }: { readonly approvers: readonly string[] | undefined }) {
  if (approvers === undefined || approvers.length === 0) return <>whoever the host lets approve</>;
  return <LongText text={approvers.join(", ")} length={300} />;
}

/** The command that answers, to be copied: this page only reads. */
export function ApproveHint({ runId }: { readonly runId: string }) {
  const command = `enact approvals approve ${runId}`;
  return (
    <p class="hint">
      <code>{command}</code> <CopyButton text={command} what="the command" />
    </p>
  );
}
