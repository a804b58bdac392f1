import { describe, expect, it } from "vitest";
import { InvalidPayloadError } from "../../src/errors.js";
import { parseStrictly } from "../../src/parse.js";
import { anyObject } from "../../src/request/any-object.js";
import { rejectionOf } from "../support/engine.js";

describe("anyObject", () => {
  it("takes any JSON object, as it is", async () => {
    const validate = anyObject["~standard"].validate;
    const object = { a: [1, { b: null }] };
    expect(await validate(object)).toEqual({ value: object });
    expect(await parseStrictly(anyObject, object, "payload")).toEqual(object);
    expect(await validate({})).toEqual({ value: {} });
  });

  it.each([[null], [undefined], [[]], ["text"], [1]])("refuses %j", async (value) => {
    expect(await anyObject["~standard"].validate(value)).toHaveProperty("issues");
    expect(await rejectionOf(parseStrictly(anyObject, value, "payload"))).toBeInstanceOf(InvalidPayloadError);
  });
});

describe("parseStrictly", () => {
  const answering = (answer: unknown) =>
    ({ "~standard": { version: 1, vendor: "test", validate: () => answer } }) as unknown as typeof anyObject;

  it("gives a frozen copy of what the schema made of it", async () => {
    const made = { a: { b: 1 } };
    const parsed = await parseStrictly(answering({ value: made }), {}, "payload");
    expect(parsed).toEqual(made);
    expect(parsed).not.toBe(made);
    expect(Object.isFrozen(parsed["a"])).toBe(true);
  });

  it.each([
    ["nothing", undefined],
    ["no value and no issues", {}],
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    ["a thenable that is no promise", { then: (resolve: (value: object) => void) => resolve({ value: {} }) }],
    ["issues that are no list", { issues: true }],
    ["an empty list of issues", { issues: [] }],
    ["a value that is no JSON", { value: { at: new Map() } }],
    ["a value that is no object", { value: "text" }],
  ])("fails where the schema answers with %s", async (_name, answer) => {
    expect(await rejectionOf(parseStrictly(answering(answer), {}, "payload"))).toBeInstanceOf(Error);
  });

  it("names each field and why, and not the values", async () => {
    const issues = [
      { message: "too long", path: ["customer", { key: "name" }] },
      { message: "missing", path: [Symbol("hidden")] },
      { message: "odd" },
    ];
    const error = await rejectionOf(parseStrictly(answering({ issues }), { name: "SECRET" }, "payload"));
    expect(error.message).toBe("payload does not fit: customer.name: too long; Symbol(hidden): missing; odd");
  });
});
