import { parseArgs } from "node:util";

const options = {
  as: { type: "string" },
  because: { type: "string" },
  later: { type: "boolean", default: false },
} as const;

/** Reads what somebody says of a run: `RUN --as EMAIL`, and `--because TEXT` or `--later`. */
export function readVerdict() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { as: email, because, later } = values;
  const [runId] = positionals;
  if (runId === undefined || email === undefined) throw new Error("Which run, and who are you? RUN --as EMAIL");
  // Whoever sits here is believed. A real approver logs in first, or signs: see `signed` and `signVerdict`.
  return { runId, approver: { email }, because, later };
}
