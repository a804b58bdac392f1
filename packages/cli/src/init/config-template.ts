/** A first `enact.config.ts`: a client with one policy and one guarded function, with nothing installed but core. */
export const CONFIG_TEMPLATE = `import { anyObject, EnactClient } from "@enact/core";
import { messagesStayInside } from "./policies/messages-stay-inside.js";

/**
 * The firewall. Every call of what it guards is judged by every policy, and leaves a signed receipt. The secret that signs
 * is the environment's ENACT_SECRET: \`enact keys generate\` makes one.
 */
export const enact = new EnactClient({
  systems: {},
  policies: [messagesStayInside],
  workflows: [],
  // Below the directory that the program is started in; an absolute path where that is not always the same.
  receipts: "receipts",
});

/** What agents are given in the place of the function itself. */
export const sendMessage = enact.guard(
  "sendMessage",
  {
    // Any object. A schema of zod, valibot or arktype says more: what does not fit it is blocked, and the rest is typed.
    input: anyObject,
    effect: "write",
    touches: ({ to }) => [{ kind: "message.channel", name: String(to), change: "create" }],
  },
  async ({ to, text }) => {
    // Your own code, with credentials that the agent never sees. What it returns is recorded.
    return { sentTo: String(to), characters: String(text).length };
  },
);

// Where the \`enact\` command finds the client: to replay policies on what was recorded, and to answer approvals.
export default enact;
`;
