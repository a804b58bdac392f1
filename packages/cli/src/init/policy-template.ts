/** A first policy, which shows every verdict there is. */
export const POLICY_TEMPLATE = `import { block, definePolicy, pass, requireApproval } from "@enact/core";

/** Messages to our own people are sent at once. One to anybody else waits until somebody has approved it. */
export const messagesStayInside = definePolicy({
  name: "messagesStayInside",
  // To be changed with what it says, so that receipts tell which one has judged.
  version: "1",
  evaluate: ({ payload, action }) => {
    // It judges twice: what is asked for, and then, just before the call, what is really sent.
    const { to } = action?.input ?? payload;
    if (typeof to !== "string") return block("It does not say to whom");
    if (to.endsWith("@example.com")) return pass("It is for one of our own people");
    return requireApproval("It is for somebody outside", { approvers: ["you@example.com"] });
  },
});
`;
