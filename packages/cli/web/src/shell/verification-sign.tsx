import type { Verification } from "../../../src/viewer/api.js";
import { Badge, type Tone } from "../common/badge.js";
import { formatCountOf } from "../common/format.js";

/** How the verification of the whole store stands, in two words; leads to what it found. */
export function VerificationSign({ verification }: { readonly verification: Verification | undefined }) {
  if (verification === undefined) return null;
  const [tone, text] = signOf(verification);
  return (
    <a class="sign-link" href="#/findings">
      <span class="visually-hidden">Verification: </span>
      <Badge tone={tone}>{text}</Badge>
    </a>
  );
}

/** The colour and the words for where a verification stands. */
export function signOf(verification: Verification): readonly [Tone, string] {
  switch (verification.state) {
    case "none":
      return ["unsure", "no key"];
    case "running":
      return ["plain", `verifying, ${Math.floor(verification.fraction * 100)} %`];
    case "failed":
      return ["bad", "could not verify"];
    case "done": {
      const { errors, warnings, unreadable } = verification.summary;
      if (errors > 0) return ["bad", formatCountOf(errors + warnings, "finding")];
      if (unreadable > 0) return ["bad", "not fully readable"];
      if (warnings > 0) return ["waiting", formatCountOf(warnings, "warning")];
      return ["good", "clean"];
    }
  }
}
