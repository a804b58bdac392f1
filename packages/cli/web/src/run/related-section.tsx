import type { RunAnswer } from "../../../src/viewer/api.js";
import { DecisionBadge } from "../common/badge.js";
import { LongText } from "../common/long-text.js";
import { Section } from "../common/section.js";
import { Time } from "../common/time.js";
import { hrefOf } from "../state/route.js";

/** The runs that this one follows from, or that follow from it. */
export function RelatedSection({ related }: { readonly related: RunAnswer["related"] }) {
  if (related.length === 0) return null;
  return (
    <Section title="Related runs">
      <ul class="related">
        {related.map(({ relation, row }) => (
          <li key={`${relation} ${row.runId}`}>
            <span class="muted">{RELATIONS[relation] ?? relation}</span>{" "}
            <a href={hrefOf({ page: "run", runId: row.runId, filter: {} })}>
              <LongText text={row.workflow} length={80} /> <Time at={row.timestamp} />
            </a>{" "}
            <DecisionBadge row={row} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

const RELATIONS: Readonly<Record<string, string>> = {
  approves: "Answers the pending run",
  answeredBy: "Was answered by",
  reverses: "Rolls back",
  reversedBy: "Was rolled back by",
};
