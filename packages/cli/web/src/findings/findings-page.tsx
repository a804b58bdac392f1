import type { Verification } from "../../../src/viewer/api.js";
import { Badge } from "../common/badge.js";
import { Fields } from "../common/fields.js";
import { formatCount } from "../common/format.js";
import { Page } from "../common/page.js";
import { safeText } from "../common/safe-text.js";
import { Empty, Loading } from "../common/states.js";
import { Time } from "../common/time.js";
import { signOf } from "../shell/verification-sign.js";
import { useLive } from "../state/live.js";
import { useKeys } from "../state/use-keys.js";
import { FindingList } from "./finding-list.js";

/** What the verification of the whole store has found. */
export function FindingsPage() {
  const { status } = useLive();
  useKeys({ Escape: () => history.back() });
  return (
    <Page title="Findings">
      {status === undefined ? <Loading what="the state of the verification" /> : <Found of={status.verification} />}
    </Page>
  );
}

function Found({ of }: { readonly of: Verification }) {
  switch (of.state) {
    case "none":
      return (
        <Empty title="Nothing is verified: there is no key">
          <p>
            Start <code>enact ui</code> with <code>--key-file</code> or <code>--public-key</code>, or set{" "}
            <code>ENACT_SECRET</code>.
          </p>
        </Empty>
      );
    case "running":
      return (
        <div class="state">
          <label>
            Verifying the whole store <progress value={of.fraction} max={1} />
          </label>
        </div>
      );
    case "failed":
      return (
        <Empty title="The store could not be verified">
          <p>{safeText(of.message)}</p>
        </Empty>
      );
    case "done":
      return <Done of={of} />;
  }
}

function Done({ of }: { readonly of: Extract<Verification, { readonly state: "done" }> }) {
  const { summary, findings } = of;
  const [tone, words] = signOf(of);
  const all = summary.errors + summary.warnings;
  return (
    <>
      <p>
        <Badge tone={tone}>{words}</Badge> <Time at={of.finishedAt} />
      </p>
      <Fields
        of={[
          ["Records", formatCount(summary.records)],
          ["Chains", formatCount(summary.chains)],
          ["Runs", formatCount(summary.runs)],
          ["Open runs", formatCount(summary.openRuns)],
          ["Errors", formatCount(summary.errors)],
          ["Warnings", formatCount(summary.warnings)],
        ]}
      />
      {findings.length === 0 ? (
        <p class="note">Every record verifies, and nothing is missing that another one names.</p>
      ) : null}
      <FindingList findings={findings} />
      {all > findings.length && (
        <p class="note">
          And {formatCount(all - findings.length)} more: <code>enact verify</code> lists them all.
        </p>
      )}
    </>
  );
}
