import { anyObject, block, definePolicy, EnactClient, pass } from "@enact/core";
import { SECRET } from "../support/history.js";
import { temporaryProject } from "../support/project.js";

/** Who asks. */
const AGENT = { email: "agent@company.com" };

/** A project whose history was recorded under a policy that lets less than 100 euros pass, and a function that was guarded. */
export async function recordedProject(
  payments: readonly object[],
  { redact = [], receipts = "receipts" }: { readonly redact?: readonly string[]; readonly receipts?: string } = {},
): Promise<{ readonly cwd: string; readonly runIds: readonly string[] }> {
  const cwd = await temporaryProject({});
  const atMost = definePolicy({
    name: "atMost",
    version: "100",
    evaluate: ({ payload }) => (Number(payload["euros"]) > 100 ? block("More than 100 euros") : pass("Little enough")),
  });
  const rated = definePolicy({
    name: "rated",
    facts: ({ payload }) => ({ rating: payload["rating"] ?? 5 }),
    evaluate: ({ facts }) => (Number(facts?.["rating"]) > 1 ? pass("Rated well") : block("Rated badly")),
  });
  const client = new EnactClient({
    systems: {},
    policies: [atMost, rated],
    workflows: [],
    secret: SECRET,
    receipts: `${cwd}/${receipts}`,
    redact,
  });
  const pay = client.guard(
    "pay",
    { input: anyObject, effect: "write", touches: () => [{ kind: "sql.table", name: "accounts", change: "update" }] },
    () => ({ paid: true }),
  );
  const runIds: string[] = [];
  for (const payment of payments) runIds.push((await pay(payment as never, { actor: AGENT })).receipt.runId);
  await client.close();
  return { cwd, runIds };
}

/** A configuration of the same shop, with these policies; what it would do, it refuses to do. */
export function configOf(policies: string, { secret = SECRET, more = "" } = {}): string {
  return `import { anyObject, block, definePolicy, EnactClient, pass, requireApproval } from "@enact/core";
const refuse = () => { throw new Error("Nothing is executed in a replay."); };
const client = new EnactClient({
  systems: {}, workflows: [], secret: ${JSON.stringify(secret)}, receipts: "receipts", ${more}
  policies: [${policies}],
});
client.guard("pay", { input: anyObject, effect: "write", touches: () => [{ kind: "sql.table", name: "accounts", change: "update" }] }, refuse);
export default client;
`;
}

/** The policy of the recorded amount, with another one. */
export const atMost = (euros: number) =>
  `definePolicy({ name: "atMost", version: "${euros}", evaluate: ({ payload, phase }) => Number(payload.euros) > ${euros} ? block("More than ${euros} euros") : pass("Little enough") })`;

/** The policy of the recorded facts, as it judges today. */
export const rated = (evaluate = '({ facts }) => facts.rating > 1 ? pass("Rated well") : block("Rated badly")') =>
  `definePolicy({ name: "rated", facts: refuse, evaluate: ${evaluate} })`;
