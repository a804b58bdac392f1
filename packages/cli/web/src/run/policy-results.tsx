import { Badge, type Tone } from "../common/badge.js";
import { formatDuration } from "../common/format.js";
import { isObject, type JsonObject, memberOf, numberOf, textOf, textsOf } from "../common/json.js";
import { JsonTree } from "../common/json-tree.js";
import { LongText } from "../common/long-text.js";
import { Section } from "../common/section.js";

/** What each policy said at the gate. */
export function GateSection({ results }: { readonly results: readonly JsonObject[] }) {
  const stopped = results.filter((result) => memberOf(result, "passed") !== true).length;
  return (
    <Section
      title="Policies at the gate"
      note={results.length > 0 ? `${stopped} of ${results.length} did not pass` : undefined}
    >
      {results.length === 0 ? <p class="note">No policy judged this request.</p> : <PolicyResults results={results} />}
    </Section>
  );
}

/** What policies said, those that stopped it first. */
export function PolicyResults({ results }: { readonly results: readonly JsonObject[] }) {
  const ordered = [...results].sort((a, b) => rank(a) - rank(b));
  return (
    <ul class="policies">
      {ordered.map((result, index) => (
        <li key={index} class="policy">
          <PolicyResult result={result} />
        </li>
      ))}
    </ul>
  );
}

function PolicyResult({ result }: { readonly result: JsonObject }) {
  const [tone, word] = wordOf(result);
  const version = textOf(result, "version");
  const limit = memberOf(result, "limit");
  const facts = memberOf(result, "facts");
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      <span class="policy-name">
        <LongText text={textOf(result, "policy") ?? "?"} length={120} />
        {version !== undefined && (
          <span class="muted">
            {" "}
            <LongText text={version} length={80} />
          </span>
        )}
      </span>
      <span class="policy-reason">
        <LongText text={textOf(result, "reason") ?? ""} />
        <Approval result={result} />
        {isObject(limit) && (
          <span class="muted">
            {" "}
            takes {numberOf(limit, "cost")} of {numberOf(limit, "max")} for{" "}
            <LongText text={textOf(limit, "key") ?? ""} length={120} />
          </span>
        )}
        {facts !== undefined && (
          <JsonTree value={facts} label="What the policy knew beside the request" isClosed={tone !== "bad"} />
        )}
      </span>
    </>
  );
}

function Approval({ result }: { readonly result: JsonObject }) {
  const approval = memberOf(result, "approval");
  if (approval === undefined) return null;
  const approvers = textsOf(approval, "approvers");
  const expiresInMs = numberOf(approval, "expiresInMs");
  return (
    <span class="muted">
      {" "}
      asks {numberOf(approval, "quorum") ?? 1} of{" "}
      {approvers.length > 0 ? <LongText text={approvers.join(", ")} length={300} /> : "whoever the host lets approve"}
      {expiresInMs !== undefined && `, within ${formatDuration(expiresInMs)}`}
    </span>
  );
}

function wordOf(result: JsonObject): readonly [Tone, string] {
  if (memberOf(result, "applicable") === false) return ["plain", "not applicable"];
  const verdict = textOf(result, "verdict");
  const passed = memberOf(result, "passed") === true;
  if (verdict === "requireApproval") return passed ? ["good", "approved"] : ["waiting", "needs approval"];
  return passed ? ["good", "pass"] : ["bad", "block"];
}

function rank(result: JsonObject): number {
  return { bad: 0, waiting: 1, unsure: 2, good: 3, plain: 4 }[wordOf(result)[0]];
}
