import { CopyButton } from "./copy-button.js";
import { safeText } from "./safe-text.js";

/** A hash, with a button to copy it. */
export function Hash({ hash, what }: { readonly hash: string; readonly what: string }) {
  return (
    <span class="hash">
      <code>{safeText(hash)}</code>
      <CopyButton text={hash} what={what} />
    </span>
  );
}
