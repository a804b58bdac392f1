import { useLive } from "../state/live.js";

/** Whether new receipts appear by themselves. */
export function LiveSign() {
  const { connection } = useLive();
  return (
    <span class="live" data-connection={connection} role="status">
      <span class="live-dot" aria-hidden="true" />
      {TEXTS[connection]}
    </span>
  );
}

const TEXTS = { connecting: "Connecting", live: "Live", lost: "Disconnected" } as const;
