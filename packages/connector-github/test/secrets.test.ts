import { channel } from "node:diagnostics_channel";
import { inspect } from "node:util";
import { EnactClient, MemoryReceiptStore } from "@enact/core";
import { expect, it } from "vitest";
import { agentPr, GitHubConnector } from "../src/index.js";
import { openGitHub } from "./support/github.js";

const { server, place } = await openGitHub();

const PHASES = ["start", "end", "asyncStart", "asyncEnd", "error"];

it("no token is seen in results, receipts, errors and traces, whatever GitHub answers", async () => {
  const { repo, token } = await place();
  const seen: string[] = [];
  const hear = (message: unknown) => seen.push(inspect(message, { depth: 12, showHidden: true }));
  const channels = ["run", "policy", "action"].flatMap((name) =>
    PHASES.map((phase) => channel(`tracing:enact:${name}:${phase}`)),
  );
  for (const heard of channels) heard.subscribe(hear);
  const receipts = new MemoryReceiptStore();
  const enact = new EnactClient({
    systems: { github: new GitHubConnector({ token, baseUrl: server.url }) },
    policies: [],
    workflows: [agentPr],
    secret: "a secret of this test's own, of more than 32 bytes",
    receipts,
  });
  // GitHub, or something in front of it, may echo what it was sent.
  const echo = { message: `Bad token ${token}`, errors: [{ field: token, message: token, code: "custom" }] };
  const answers = [
    { status: 401, body: echo },
    { status: 403, body: echo },
    { status: 422, body: echo },
    { status: 500, body: echo },
    { status: 200, body: echo },
    { status: 404, body: token },
  ] as const;
  for (const what of [...answers, "drop"] as const) {
    for (const method of ["GET", "POST"]) {
      const fault = server.inject({ method, at: "before", what, times: 10 });
      const branch = `agent/${seen.length}`;
      const files = [{ path: "a", content: "a" }];
      const run = enact.run({ workflow: "agentPr", actor: {}, payload: { repo, branch, files } });
      seen.push(inspect(await run.catch((error: unknown) => error), { depth: 12 }));
      fault.release();
    }
  }
  for (const heard of channels) heard.unsubscribe(hear);
  for (const chain of await receipts.chains()) {
    for await (const bytes of receipts.read(chain)) seen.push(Buffer.from(bytes).toString());
  }
  await enact.close();
  expect(seen.length).toBeGreaterThan(50);
  for (const text of seen) expect(text.includes(token)).toBe(false);
});
