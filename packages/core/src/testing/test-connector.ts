import { testCalls } from "./connector-suite/calls.js";
import { testDeclarations } from "./connector-suite/declarations.js";
import { testDrift } from "./connector-suite/drift.js";
import { testFailures } from "./connector-suite/failures.js";
import { testInputs } from "./connector-suite/inputs.js";
import type { TestConnectorOptions, TestedConnector } from "./connector-suite/options.js";
import { Subject } from "./connector-suite/subject.js";
import { testUndo } from "./connector-suite/undo.js";
import type { TestRunner } from "./runner.js";

/**
 * The contract of a connector as tests. Every connector package runs it, against the vendor or a server that acts like
 * it; next to it a package tests only what is special about its own.
 *
 * ```ts
 * import { testConnector } from "@enact/core/testing";
 * import { describe, it } from "vitest";
 *
 * testConnector({ describe, it }, {
 *   create: (options) => new MailConnector({ url: server.url, token: "t0ken", ...options }),
 *   defaultActions: ["findMail"],
 *   good: { findMail: { from: "ann@example.com" }, sendMail: () => ({ to: "bob@example.com", text: "Hello" }) },
 *   failing: { sendMail: { input: { to: "nobody@example.com", text: "Hello" }, code: "not_found" } },
 *   secrets: ["t0ken"],
 *   state: async () => server.mails(),
 *   cleanup: (connector) => connector.close(),
 * });
 * ```
 *
 * It holds a connector to this: inputs that are not exactly what the schema says are refused before anything is done;
 * every write names what it changes, in canonical resources; reads and `prepare` change nothing; the allowlist is what
 * is documented and cannot be got round; outputs are JSON as they are; failures carry the promised code, say `unknown`
 * where something may have happened, and show no secret; an aborted or unanswered call ends; what somebody else changes
 * between the look and the leap is not overwritten; what can be undone is undone once, and never over somebody else's work.
 */
export function testConnector<C extends TestedConnector>(runner: TestRunner, options: TestConnectorOptions<C>): void {
  runner.describe("the contract of a connector", () => {
    const subject = new Subject(runner, options) as unknown as Subject;
    testDeclarations(subject);
    testInputs(subject);
    testCalls(subject);
    testFailures(subject);
    testDrift(subject);
    testUndo(subject);
  });
}
