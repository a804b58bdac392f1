import { safeText } from "../common/safe-text.js";
import { useLive } from "../state/live.js";

/** Says that what is shown may be old, and what helps. */
export function Banners() {
  const { connection, status } = useLive();
  if (connection === "lost") {
    return (
      <p class="banner" role="alert">
        Disconnected: what is shown may be old. This page tries again by itself. When <code>enact ui</code> has ended,
        start it again and open the address that it prints.
      </p>
    );
  }
  if (status?.problem === undefined) return null;
  return (
    <p class="banner" role="alert">
      The newest records could not be read: {safeText(status.problem)}
    </p>
  );
}
