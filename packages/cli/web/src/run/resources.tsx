import { isObject, type Json, memberOf, textOf, textsOf } from "../common/json.js";
import { LongText } from "../common/long-text.js";
import { Section } from "../common/section.js";

/** What the workflow declared that it would touch. */
export function ResourcesSection({ resources }: { readonly resources: Json | undefined }) {
  if (resources === undefined) return null;
  return (
    <Section title="Declared resources">
      <Resources resources={resources} />
    </Section>
  );
}

/** Things that are touched, one a line. */
export function Resources({ resources }: { readonly resources: Json | undefined }) {
  const items = Array.isArray(resources) ? resources.filter(isObject) : [];
  if (items.length === 0) return <p class="note">None</p>;
  return (
    <ul class="resources">
      {items.slice(0, MOST).map((resource, index) => (
        <li key={index}>
          <Resource resource={resource} />
        </li>
      ))}
      {items.length > MOST && <li>and {items.length - MOST} more, in the stored line</li>}
    </ul>
  );
}

function Resource({ resource }: { readonly resource: Json }) {
  const within = textOf(resource, "within");
  const fields = textsOf(resource, "fields");
  const count = memberOf(resource, "count");
  return (
    <>
      <span class="change">{<LongText text={textOf(resource, "change") ?? "?"} length={20} />}</span>{" "}
      <span class="muted">
        <LongText text={textOf(resource, "kind") ?? "?"} length={80} />
      </span>{" "}
      <code>
        {within !== undefined && (
          <>
            <LongText text={within} length={200} />/
          </>
        )}
        <LongText text={textOf(resource, "name") ?? "?"} length={300} />
      </code>
      {fields.length > 0 && (
        <span class="muted">
          {" "}
          fields <LongText text={fields.join(", ")} length={300} />
        </span>
      )}
      {count !== undefined && <span class="muted"> × {String(count)}</span>}
    </>
  );
}

const MOST = 200;
