import { formatTime } from "./format.js";
import { SafeText } from "./safe-text.js";

/** A point in time, in UTC. */
export function Time({ at, withMilliseconds = false }: { readonly at: string; readonly withMilliseconds?: boolean }) {
  return (
    <time class="code" dateTime={at}>
      <SafeText text={formatTime(at, { withMilliseconds })} />
    </time>
  );
}
