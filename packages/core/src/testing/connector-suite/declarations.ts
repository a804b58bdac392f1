import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { ConnectorLike } from "../../contracts/connector.js";
import { call, namesOf, type Subject } from "./subject.js";

/** What a connector says of itself: its actions, its allowlist, the questions it answers. */
export function testDeclarations(subject: Subject): void {
  const { create, defaultActions, good, readsWithoutTouches = {}, questions = {} } = subject.options;

  subject.it("has an action for every good input, and a good input for every action", async (connector) => {
    assert.deepEqual(Object.keys(good).sort(), Object.keys(connector.actions).sort());
  });

  subject.it("says what every write touches, and every read or why not", async (connector) => {
    for (const [name, { effect, touches }] of Object.entries(connector.actions)) {
      const excuse = effect === "read" ? readsWithoutTouches[name] : undefined;
      assert.ok(touches !== undefined || excuse, `the ${effect} "${name}" does not say what it touches`);
    }
  });

  subject.it(
    "allows what it documents, where nobody says otherwise",
    async (connector) => assert.deepEqual([...connector.allowedActions].sort(), [...defaultActions].sort()),
    "default",
  );

  subject.it(
    "refuses every action where the allowlist is empty",
    async (connector) => {
      for (const name of [...Object.keys(connector.actions), "toString", "constructor", "__proto__"]) {
        for (const input of [...(await subject.good(name)), {}]) {
          await subject.unchanged(() => assert.rejects(call(connector, name, input), NOT_ALLOWED));
        }
      }
    },
    "none",
  );

  subject.it("refuses to be made with an allowlist that names no action of its own", async () => {
    for (const name of ["noSuchAction", "toString", "constructor", "__proto__", ""]) {
      await assert.rejects(async () => create({ allowedActions: [name] }), MISCONFIGURED, name);
    }
  });

  subject.it("keeps its allowlist whatever becomes of the one it was given", async () => {
    const given: string[] = [];
    const connector = await create({ allowedActions: given });
    try {
      given.push(...Object.keys(connector.actions));
      assert.deepEqual([...connector.allowedActions], []);
      assert.ok(Object.isFrozen(connector.allowedActions) && Object.isFrozen(connector.actions));
    } finally {
      await subject.options.cleanup?.(connector);
    }
  });

  subject.it(
    "answers questions by reads that its default allowlist has",
    async (connector) => {
      assert.deepEqual(Object.keys(connector.answers).sort(), Object.keys(questions).sort());
      for (const { action } of answerersOf(connector)) {
        assert.ok(namesOf(connector, "read").includes(action), `"${action}" is no read`);
        assert.ok(connector.allowedActions.includes(action), `"${action}" is not on the default allowlist`);
      }
    },
    "default",
  );

  subject.it("answers each question from what its read gives", async (connector) => {
    for (const [question, asked] of Object.entries(questions)) {
      const answerer = connector.answers[question as keyof typeof questions];
      assert.ok(answerer, `"${question}" is not answered`);
      const result = await subject.unchanged(() => call(connector, answerer.action, answerer.input(asked as never)));
      assert.equal(result.success, true, JSON.stringify(result.output));
      const answer: unknown = answerer.output(result.output);
      assert.ok(typeof answer === "object" && answer !== null, `"${question}" has no answer`);
    }
  });

  subject.it("shows no secret when it is inspected", async (connector) => {
    subject.hidesSecrets("the connector", inspect(connector, { depth: 8, showHidden: true }));
  });
}

/** What is thrown for an action that the allowlist lacks. */
const NOT_ALLOWED = { code: "ENACT_ACTION_NOT_ALLOWED" };

const MISCONFIGURED = { code: "ENACT_INVALID_CONFIGURATION" };

function answerersOf({ answers }: ConnectorLike): readonly { readonly action: string }[] {
  return Object.values(answers).filter((answerer) => answerer !== undefined);
}
