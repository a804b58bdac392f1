import type { Finding } from "@enact/core";

/** Where something was found: its chain, record and run, as far as it concerns one. Safe to show. */
export function placeText({ chain, seq, runId }: Finding): string {
  const places = [
    chain === undefined ? undefined : `chain ${chain}`,
    seq === undefined ? undefined : `record ${seq}`,
    runId === undefined ? undefined : `run ${runId}`,
  ];
  return places.filter((place) => place !== undefined).join(", ") || "store";
}
