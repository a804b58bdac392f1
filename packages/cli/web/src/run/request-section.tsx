import { memberOf } from "../common/json.js";
import { JsonTree } from "../common/json-tree.js";
import { Section } from "../common/section.js";
import type { Story } from "./story.js";

/** What was asked for. */
export function RequestSection({ story: { request } }: { readonly story: Story }) {
  const payload = memberOf(request, "payload");
  return (
    <Section title="Request">
      {payload === undefined ? (
        <p class="note">No payload is recorded.</p>
      ) : (
        <JsonTree value={payload} label="The payload" />
      )}
    </Section>
  );
}
