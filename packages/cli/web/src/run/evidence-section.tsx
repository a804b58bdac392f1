import type { RecordState, RunAnswer, RunRecord } from "../../../src/viewer/api.js";
import { RecordStateBadge } from "../common/badge.js";
import { CopyButton } from "../common/copy-button.js";
import { Fields } from "../common/fields.js";
import { Hash } from "../common/hash.js";
import { parseObject, textOf } from "../common/json.js";
import { LongText } from "../common/long-text.js";
import { safeText } from "../common/safe-text.js";
import { Section } from "../common/section.js";
import { Time } from "../common/time.js";
import { FindingList } from "../findings/finding-list.js";

/** Why the story can be believed, or not: every record of the run, and what verification has found. */
export function EvidenceSection({
  records,
  findings,
  state,
}: {
  readonly records: readonly RunRecord[];
  readonly findings: RunAnswer["findings"];
  readonly state: RecordState;
}) {
  return (
    <Section title="Evidence" note={`${records.length} records`}>
      <p>
        This run is <RecordStateBadge state={state} />
      </p>
      {findings.length > 0 && <FindingList findings={findings} />}
      <ol class="records">
        {records.map((record) => (
          <li key={`${record.chain} ${record.seq}`}>
            <StoredRecord record={record} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function StoredRecord({ record }: { readonly record: RunRecord }) {
  const body = parseObject(record.line);
  const prev = textOf(body, "prev");
  return (
    <details>
      <summary>
        <strong>
          <LongText text={record.kind} length={40} />
        </strong>{" "}
        <Time at={record.timestamp} withMilliseconds /> <span class="muted">record {record.seq} of its chain</span>{" "}
        <RecordStateBadge state={record.state} />
      </summary>
      <Fields
        of={[
          ["Chain", <Hash key="chain" hash={record.chain} what="the chain's id" />],
          ["Place", String(record.seq)],
          ["Hash", <Hash key="hash" hash={record.hash} what="the hash" />],
          [
            "Previous",
            prev === undefined ? "none: it begins its chain" : <Hash key="prev" hash={prev} what="the previous hash" />,
          ],
          [
            "Key",
            <LongText key="kid" text={`${textOf(body, "kid") ?? "?"} (${textOf(body, "alg") ?? "?"})`} length={200} />,
          ],
        ]}
      />
      <h3>
        Stored line <CopyButton text={record.line} what="the stored line" />
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="line" tabIndex={0} aria-label={`The stored line of the ${safeText(record.kind.slice(0, 40))}`}>
        <code>
          <LongText text={record.line} length={20_000} />
        </code>
      </section>
    </details>
  );
}
