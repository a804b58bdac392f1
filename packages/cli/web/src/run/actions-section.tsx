import type { ComponentChildren } from "preact";
import { Badge, type Tone } from "../common/badge.js";
import { formatDuration } from "../common/format.js";
import { isObject, type Json, listOf, memberOf, numberOf, textOf } from "../common/json.js";
import { JsonTree } from "../common/json-tree.js";
import { LongText } from "../common/long-text.js";
import { Section } from "../common/section.js";
import { Time } from "../common/time.js";
import { PolicyResults } from "./policy-results.js";
import { Resources } from "./resources.js";
import type { ActionStory } from "./story.js";

/** What was done, call by call. */
export function ActionsSection({ actions }: { readonly actions: readonly ActionStory[] }) {
  return (
    <Section title="Actions" note={actions.length > 0 ? String(actions.length) : undefined}>
      {actions.length === 0 ? (
        <p class="note">Nothing was called.</p>
      ) : (
        <ol class="actions">
          {actions.map((action) => (
            <li key={action.index} class="action">
              <Action action={action} />
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function Action({ action: { entry, status, resolution } }: { readonly action: ActionStory }) {
  const durationMs = numberOf(entry, "durationMs");
  const startedAt = textOf(entry, "startedAt");
  const code = textOf(entry, "code");
  const secondLook = listOf(entry, "policyResults").filter(isObject);
  return (
    <>
      <div class="action-head">
        <h3>
          <LongText text={`${textOf(entry, "system") ?? "?"}.${textOf(entry, "action") ?? "?"}`} length={160} />
        </h3>
        <Badge tone={TONES[status] ?? "plain"}>{WORDS[status] ?? status}</Badge>
        <span class="muted">
          <LongText text={textOf(entry, "effect") ?? ""} length={20} />
          {durationMs !== undefined && `, ${formatDuration(durationMs)}`}
          {startedAt !== undefined && (
            <>
              , <Time at={startedAt} withMilliseconds />
            </>
          )}
        </span>
        {code !== undefined && (
          <code class="tone-bad">
            <LongText text={code} length={100} />
          </code>
        )}
        {memberOf(entry, "undeclared") === true && <Badge tone="waiting">undeclared</Badge>}
        {memberOf(entry, "reconciled") === true && <Badge tone="plain">answer lost, read back</Badge>}
      </div>
      <Part title="Touched">
        <Resources resources={memberOf(entry, "resources")} />
      </Part>
      <JsonPart title="Input" value={memberOf(entry, "input")} />
      <JsonPart title="Before" value={memberOf(entry, "before")} />
      {secondLook.length > 0 && (
        <Part title="Second look">
          <PolicyResults results={secondLook} />
        </Part>
      )}
      <JsonPart title="Output" value={memberOf(entry, "output")} />
      {resolution !== undefined && (
        <JsonPart
          title={`Found out later: ${textOf(resolution, "status") ?? "?"}`}
          value={memberOf(resolution, "output")}
        />
      )}
    </>
  );
}

function JsonPart({ title, value }: { readonly title: string; readonly value: Json | undefined }) {
  if (value === undefined) return null;
  return (
    <Part title={title}>
      <JsonTree value={value} label={title} />
    </Part>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="part">
      <h4>{title}</h4>
      <div>{children}</div>
    </div>
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  succeeded: "good",
  failed: "bad",
  blocked: "bad",
  unknown: "unsure",
  attempted: "unsure",
};

const WORDS: Readonly<Record<string, string>> = {
  unknown: "unknown: it may have happened",
  attempted: "attempted, no answer recorded",
  blocked: "blocked at the call",
};
