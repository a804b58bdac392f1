import { block, definePolicy, pass, requireApproval } from "@enact/core";

/** Up to 100 euros an agent pays by itself. Above that one of three people has to agree, and above 1 000 two of them. */
export const humansAgree = definePolicy({
  name: "humansAgree",
  version: "1",
  evaluate: ({ payload, action }) => {
    // At the call, what is really sent counts.
    const { euros, withinSeconds } = action?.input ?? payload;
    if (typeof euros !== "number" || typeof withinSeconds !== "number")
      return block("It does not say how much, or by when");
    if (euros <= 100) return pass("At most 100 euros");
    const quorum = euros > 1_000 ? 2 : 1;
    return requireApproval(`${euros} euros need ${quorum} of ${approvers.length} people to agree`, {
      approvers,
      quorum,
      expiresInMs: withinSeconds * 1_000,
    });
  },
});

const approvers = ["boss@company.com", "cfo@company.com", "ceo@company.com"];
