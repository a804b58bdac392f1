import type { RunAnswer } from "../../../src/viewer/api.js";
import { Badge } from "../common/badge.js";
import { LongText } from "../common/long-text.js";
import { hrefOf, parseRoute } from "../state/route.js";

type Finding = RunAnswer["findings"][number];

/** What verification has found, one a line. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul class="findings">
      {findings.map((finding, index) => (
        <li key={index}>
          <FindingLine finding={finding} />
        </li>
      ))}
    </ul>
  );
}

function FindingLine({ finding: { code, severity, chain, seq, runId, message } }: { readonly finding: Finding }) {
  return (
    <>
      <Badge tone={severity === "error" ? "bad" : "waiting"}>{severity}</Badge> <code>{code}</code>
      <p>
        <LongText text={message} />
      </p>
      <p class="muted">
        {chain !== undefined && (
          <>
            chain{" "}
            <code>
              <LongText text={chain} length={60} />
            </code>
          </>
        )}
        {seq !== undefined && <> record {seq}</>} {runId !== undefined && <RunLink runId={runId} />}
      </p>
    </>
  );
}

/** A finding may name what is no run id at all. */
function RunLink({ runId }: { readonly runId: string }) {
  const href = hrefOf({ page: "run", runId, filter: {} });
  if (parseRoute(href).page !== "run") return <LongText text={`run ${runId}`} length={80} />;
  return <a href={href}>run {runId}</a>;
}
