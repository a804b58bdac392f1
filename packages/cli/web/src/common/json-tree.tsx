import { useState } from "preact/hooks";
import { isObject, type Json, type JsonObject } from "./json.js";
import { LongText } from "./long-text.js";
import { SafeText } from "./safe-text.js";

/** A value of JSON, readable and collapsible. Only what is open is drawn, so that depth and size do no harm. */
export function JsonTree({
  value,
  label,
  isClosed = false,
}: {
  readonly value: Json;
  readonly label: string;
  /** Whether nothing of it is open at first. */
  readonly isClosed?: boolean;
}) {
  return (
    <section class="json" aria-label={label}>
      <Value value={value} depth={isClosed ? OPEN_DEPTH : 0} />
    </section>
  );
}

function Value({ value, depth }: { readonly value: Json; readonly depth: number }) {
  if (typeof value === "string") {
    return (
      <span class="json-string">
        "<LongText text={value} />"
      </span>
    );
  }
  if (typeof value !== "object" || value === null) return <span class="json-atom">{String(value)}</span>;
  const mark = isObject(value) ? markOf(value) : undefined;
  if (mark !== undefined) return <span class="json-mark">{mark}</span>;
  const entries = Object.entries(value);
  if (entries.length === 0) return <span class="json-atom">{Array.isArray(value) ? "[ ]" : "{ }"}</span>;
  return <Members entries={entries} isList={Array.isArray(value)} depth={depth} />;
}

function Members({
  entries,
  isList,
  depth,
}: {
  readonly entries: readonly (readonly [string, Json])[];
  readonly isList: boolean;
  readonly depth: number;
}) {
  const [isOpen, setIsOpen] = useState(depth < OPEN_DEPTH && entries.length <= OPEN_MEMBERS);
  const [shown, setShown] = useState(MEMBERS);
  const summary = isList ? `[ ${entries.length} ]` : `{ ${entries.length} }`;
  return (
    <details class="json-members" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && (
        <ul class={depth < INDENTED_DEPTH ? "indented" : ""}>
          {entries.slice(0, shown).map(([key, member]) => (
            <li key={key}>
              <span class="json-key">
                <SafeText text={key === "" ? '""' : key.slice(0, 200)} />
              </span>
              : <Value value={member} depth={depth + 1} />
            </li>
          ))}
          {entries.length > shown && (
            <li>
              <button type="button" class="link" onClick={() => setShown(shown + MEMBERS)}>
                Show {Math.min(MEMBERS, entries.length - shown)} of {entries.length - shown} more
              </button>
            </li>
          )}
        </ul>
      )}
    </details>
  );
}

/** How many levels are open at first, of objects with how many members. */
const OPEN_DEPTH = 3;
const OPEN_MEMBERS = 40;

/** How many members are drawn at a time. */
const MEMBERS = 100;

/** How many levels are set in from the left: beyond, a line would have no room. */
const INDENTED_DEPTH = 12;

/** What stands in a record in the place of what was taken out. */
function markOf(value: JsonObject): string | undefined {
  const { $enact: mark, $digest: digest, $bytes: bytes } = value;
  if (mark === "redacted") return "redacted";
  if (mark === "unserializable") return "could not be recorded";
  if (typeof digest === "string" && typeof bytes === "number")
    return `${bytes} bytes, left out; ${digest.slice(0, 80)}`;
  return undefined;
}
