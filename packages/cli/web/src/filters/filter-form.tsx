import type { RunFilter } from "../../../src/index/run-row.js";
import { askFacets } from "../api/questions.js";
import { useAnswer } from "../state/use-answer.js";
import { ChoiceField } from "./choice-field.js";
import { Names, TextField } from "./text-field.js";
import { SinceChoices, TimeField } from "./time-field.js";

/** Changes a filter: the fields that are named, the others stay. */
export type ChangeFilter = (change: RunFilter, options?: { readonly replace?: boolean }) => void;

/** The controls that choose runs. What they say is in the page's address. */
export function FilterForm({ filter, onChange }: { readonly filter: RunFilter; readonly onChange: ChangeFilter }) {
  const { answer: facets } = useAnswer("facets", undefined, askFacets);
  const systems = new Set(facets?.actions.map((action) => action.slice(0, action.lastIndexOf("."))));
  const hasMore = MORE.some((field) => filter[field] !== undefined);
  const field = (name: keyof RunFilter) => ({
    name,
    value: filter[name] ?? "",
    onChange: (value: string, options?: { readonly replace?: boolean }) => onChange({ [name]: value }, options),
  });
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <TextField {...field("text")} label="Search" type="search" hint="anything in a receipt" />
      <ChoiceField {...field("decision")} label="Decision" choices={DECISIONS} />
      <ChoiceField {...field("outcome")} label="Outcome" choices={OUTCOMES} />
      <TextField {...field("workflow")} label="Workflow" list="names-workflow" />
      <TextField {...field("actor")} label="Actor" list="names-actor" />
      <SinceChoices onChange={(since) => onChange({ since, until: "" })} />
      <details class="more" open={hasMore}>
        <summary>More filters</summary>
        <div class="more-fields">
          <TextField {...field("action")} label="Action" list="names-action" hint="system.action" />
          <TextField {...field("system")} label="System" list="names-system" />
          <TextField {...field("resource")} label="Resource" hint="sql.table:shop/public.users" />
          <TextField {...field("policy")} label="Stopped by policy" list="names-policy" />
          <TimeField {...field("since")} label="Since (UTC)" />
          <TimeField {...field("until")} label="Until (UTC)" />
        </div>
      </details>
      <Names id="names-workflow" names={facets?.workflows} />
      <Names id="names-actor" names={facets?.actors} />
      <Names id="names-action" names={facets?.actions} />
      <Names id="names-system" names={[...systems]} />
      <Names id="names-policy" names={facets?.policies} />
    </form>
  );
}

const MORE = [
  "action",
  "system",
  "resource",
  "policy",
  "since",
  "until",
] as const satisfies readonly (keyof RunFilter)[];

const DECISIONS = ["PASS", "BLOCK", "PENDING"];

const OUTCOMES = [
  "open",
  "succeeded",
  "failed",
  "blocked",
  "pending",
  "rejected",
  "expired",
  "unknown",
  "reversed",
  "partially_reversed",
];
