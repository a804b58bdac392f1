import type { RunRow } from "../../../src/index/run-row.js";
import type { RunAnswer } from "../../../src/viewer/api.js";
import { Fields } from "../common/fields.js";
import { formatDuration } from "../common/format.js";
import { Hash } from "../common/hash.js";
import { memberOf, textOf } from "../common/json.js";
import { LongText } from "../common/long-text.js";
import { Time } from "../common/time.js";
import { Actor } from "./actor.js";
import type { Story } from "./story.js";

/** A run in a few lines: what became of it, who asked, when, how long. */
export function Summary({
  row,
  story: { request, receipt },
  findings,
}: {
  readonly row: RunRow;
  readonly story: Story;
  readonly findings: RunAnswer["findings"];
}) {
  const error = memberOf(receipt, "error");
  const key = textOf(request, "idempotencyKey");
  return (
    <section class="summary" aria-label="Summary">
      {findings.length > 0 && (
        <p class="banner" role="alert">
          Verification has found something about this run. <a href="#/findings">All findings</a>, and those of this run
          under Evidence.
        </p>
      )}
      {row.isShadow && <p class="note">In shadow mode: the policies were asked and could not stop it.</p>}
      {error !== undefined && (
        <p class="error-line">
          <code>
            <LongText text={textOf(error, "code") ?? "error"} length={100} />
          </code>{" "}
          <LongText text={textOf(error, "message") ?? ""} />
        </p>
      )}
      <Fields
        of={[
          ["Outcome", row.outcome.replaceAll("_", " ")],
          ["Actor", <Actor key="actor" actor={memberOf(request, "actor")} />],
          [row.outcome === "open" ? "Began" : "Ended", <Time key="time" at={row.timestamp} withMilliseconds />],
          ["Took", row.durationMs === undefined ? undefined : formatDuration(row.durationMs)],
          ["Idempotency key", key === undefined ? undefined : <LongText key="key" text={key} length={200} />],
          ["Run", <Hash key="run" hash={row.runId} what="the run's id" />],
        ]}
      />
    </section>
  );
}
