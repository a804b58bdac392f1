import assert from "node:assert/strict";
import type { Schema } from "../../contracts/schema.js";
import { actionOf, call, type Subject } from "./subject.js";

/** What a connector takes: input that is not exactly what its schema says is refused before anything is done. */
export function testInputs(subject: Subject): void {
  for (const name of Object.keys(subject.options.good)) {
    subject.it(`${name}: refuses what is no input`, async (connector) => {
      const inputs = [...NO_INPUTS, ...(subject.options.bad?.[name] ?? [])];
      for (const good of await subject.good(name)) inputs.push(...spoilt(good));
      for (const input of inputs) {
        const { status, code } = await subject.unchanged(() => call(connector, name, input));
        const refused = { status: "failed", code: "ENACT_INVALID_INPUT" };
        assert.deepEqual({ status, code }, refused, `taken: ${nameOf(input)}`);
      }
    });

    subject.it(`${name}: takes no member that its schema does not know`, async (connector) => {
      const { input } = actionOf(connector, name);
      for (const good of await subject.good(name)) {
        const parsed = await parse(input, { ...good, enactUnknownMember: 1 });
        assert.ok(!Object.hasOwn(parsed ?? {}, "enactUnknownMember"), "an unknown member is passed on");
      }
    });

    subject.it(`${name}: knows the type of every member`, async (connector) => {
      const { input } = actionOf(connector, name);
      for (const good of await subject.good(name)) {
        for (const member of Object.keys(good)) {
          const parsed = ONE_OF_EACH_TYPE.map((value) => parse(input, { ...good, [member]: value }));
          const taken = (await Promise.all(parsed)).map((value) => value !== undefined);
          assert.ok(taken.includes(false), `"${member}" may be anything`);
        }
      }
    });
  }
}

/** What a schema makes of a value; undefined where it refuses it. */
async function parse({ "~standard": schema }: Schema, value: object): Promise<object | undefined> {
  const result = await schema.validate(value);
  return result.issues === undefined ? (result.value as object) : undefined;
}

const ONE_OF_EACH_TYPE = [null, true, -1.5, "", [], {}] as const;

/** What no action can take. */
const NO_INPUTS: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  Number.NaN,
  1n,
  "",
  "text",
  Symbol("input"),
  () => ({}),
  [],
  [{}],
  new Map(),
  new Date(0),
  Buffer.from("{}"),
  Promise.resolve({}),
];

/** A good input, made bad by one member more or other than it should be. */
function spoilt(good: object): readonly unknown[] {
  const [member = "member"] = Object.keys(good);
  const text = JSON.stringify(good);
  return [
    JSON.parse(text.replace("{", text === "{}" ? '{"__proto__":{}' : '{"__proto__":{},')),
    { ...good, [member]: "x".repeat(10 * 1024 * 1024) },
    { ...good, [member]: 1n },
    { ...good, [member]: Number.NaN },
    { ...good, [member]: "\ud800" },
    { ...good, [member]: () => undefined },
    { ...good, [member]: { $enact: "redacted" } },
    Object.defineProperty({ ...good }, member, { enumerable: true, get: () => "twice" }),
    new Proxy({ ...good }, {}),
    new (class Input {})(),
  ];
}

function nameOf(input: unknown): string {
  if (typeof input !== "object" || input === null) return String(input);
  return `an ${Array.isArray(input) ? "array" : "object"} with ${Object.keys(input).join(", ") || "nothing"}`;
}
