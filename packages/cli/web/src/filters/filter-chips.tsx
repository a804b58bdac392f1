import type { RunFilter } from "../../../src/index/run-row.js";
import { FILTER_FIELDS } from "../api/filter-query.js";
import { formatTime } from "../common/format.js";
import { SafeText, safeText } from "../common/safe-text.js";
import type { ChangeFilter } from "./filter-form.js";

/** What the list is filtered by, each with a button that takes it away. */
export function FilterChips({ filter, onChange }: { readonly filter: RunFilter; readonly onChange: ChangeFilter }) {
  const fields = FILTER_FIELDS.filter((field) => filter[field] !== undefined);
  if (fields.length === 0) return null;
  const clear = Object.fromEntries(fields.map((field) => [field, ""])) as RunFilter;
  return (
    <ul class="chips" aria-label="Active filters">
      {fields.map((field) => {
        const value = filter[field] ?? "";
        const shown = field === "since" || field === "until" ? formatTime(value) : value;
        return (
          <li key={field} class="chip">
            <span class="chip-name">{NAMES[field]}</span> <SafeText text={shown} />
            <button
              type="button"
              aria-label={`Remove the filter ${NAMES[field]} ${safeText(shown)}`}
              onClick={() => onChange({ [field]: "" })}
            >
              <span aria-hidden="true">✕</span>
            </button>
          </li>
        );
      })}
      {fields.length > 1 && (
        <li>
          <button type="button" class="link" onClick={() => onChange(clear)}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}

const NAMES: Readonly<Record<(typeof FILTER_FIELDS)[number], string>> = {
  text: "text",
  decision: "decision",
  outcome: "outcome",
  workflow: "workflow",
  actor: "actor",
  system: "system",
  action: "action",
  resource: "resource",
  policy: "stopped by",
  since: "since",
  until: "until",
};
