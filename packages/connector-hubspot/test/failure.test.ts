import { ActionError } from "@enact/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal } from "../src/failure.js";
import { lookInto } from "../src/multi-status.js";

const REFUSALS = [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 423, 429, 477];

/** What a vendor's answer can hold, under the names that are read. */
const { body: bodies } = fc.letrec((tie) => ({
  body: fc.oneof(
    { depthSize: "small" },
    fc.jsonValue({ maxDepth: 2 }),
    fc.string(),
    fc.array(tie("body"), { maxLength: 3 }),
    fc.record(
      {
        message: tie("body"),
        category: tie("body"),
        correlationId: tie("body"),
        policyName: tie("body"),
        errors: tie("body"),
        context: tie("body"),
        propertyName: tie("body"),
        requiredGranularScopes: tie("body"),
        results: tie("body"),
        numErrors: tie("body"),
      },
      { requiredKeys: [] },
    ),
  ),
}));

describe("refusals", () => {
  test("are read from any answer, and claim that nothing happened", () => {
    fc.assert(
      fc.property(fc.constantFrom(...REFUSALS), fc.option(fc.string(), { nil: undefined }), bodies, (...answer) => {
        const [status, retryAfter, body] = answer;
        const error = refusal({ status, retryAfter, body });
        if (status === 404 && error === undefined) return;
        expect(error).toBeInstanceOf(ActionError);
        expect(error?.status).toBe("failed");
      }),
    );
  });

  test("are none of what is no refusal", () => {
    const statuses = fc.integer({ min: 100, max: 599 }).filter((status) => !REFUSALS.includes(status));
    fc.assert(
      fc.property(statuses, bodies, (status, body) => {
        expect(refusal({ status, retryAfter: undefined, body })).toBeUndefined();
      }),
    );
  });

  test("repeat nothing that HubSpot says, but for names", () => {
    const said = fc.stringMatching(/^[a-z]{1,9} [A-Z0-9]{1,9}$/);
    fc.assert(
      fc.property(fc.constantFrom(...REFUSALS), said, (status, text) => {
        const context = { propertyName: [text], requiredGranularScopes: [text] };
        const errors = [{ message: text, category: text, context }];
        const body = { message: text, category: text, correlationId: text, policyName: text, errors };
        const error = refusal({ status, retryAfter: text, body });
        expect(JSON.stringify([error?.message, error?.details])).not.toContain(text);
      }),
    );
  });

  test("name the properties, the scopes, the limit and the contact", () => {
    const because = (context: object) => ({ errors: [{ context }, null, { context: null }, { context }] });
    const of = (status: number, body: unknown, retryAfter?: string) => refusal({ status, retryAfter, body });
    expect(of(400, because({ propertyName: ["email", "no name"] }))?.message).toMatch(/as invalid: email\.$/);
    expect(of(403, because({ requiredGranularScopes: ["crm.objects.deals.read"] }))?.details).toEqual({
      scopes: ["crm.objects.deals.read"],
    });
    expect(of(409, { message: "Contact already exists. Existing ID: 512" })?.details).toEqual({ id: "512" });
    expect(of(409, { message: "Existing ID: 5x" })?.details).toBeUndefined();
    expect(of(429, { policyName: "SECONDLY" })?.details).toEqual({ policy: "SECONDLY", retryAfterSeconds: 1 });
    expect(of(429, { policyName: "DAILY" }, "60")?.details).toEqual({ policy: "DAILY", retryAfterSeconds: 60 });
    expect(of(429, {}, "Wed, 21 Oct 2015 07:28:00 GMT")?.details).toEqual({});
  });
});

describe("an answer of many statuses", () => {
  test("is looked into, whatever it holds, and passes only where it tells of no error", () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const isDone = passes(body);
        const { errors, numErrors } = (body ?? {}) as { readonly errors?: unknown; readonly numErrors?: unknown };
        const tellsOfErrors = errors !== undefined && !(Array.isArray(errors) && errors.length === 0);
        if (tellsOfErrors || (numErrors !== undefined && numErrors !== 0)) expect(isDone).toBe(false);
      }),
    );
  });

  test("passes without errors, and not where it counts some that it does not show", () => {
    expect(passes({ results: [{}] })).toBe(true);
    expect(passes({ results: [{}], errors: [], numErrors: 0 })).toBe(true);
    expect(passes({ results: [{}], numErrors: 1 })).toBe(false);
    expect(passes({ results: [{}], errors: [], numErrors: 1 })).toBe(false);
    for (const body of [undefined, null, [], "", { results: null }, { errors: [5] }]) expect(passes(body)).toBe(false);
  });

  test("is a failure only where nothing was done", () => {
    expect(() => lookInto({ results: [], errors: [{ category: "CONFLICT" }] })).toThrow(
      expect.objectContaining({ code: "exists", status: "failed" }),
    );
    expect(() => lookInto({ results: [{}], errors: [{ category: "CONFLICT" }] })).toThrow(
      expect.objectContaining({ code: "unexpected_answer", status: "unknown" }),
    );
    expect(() => lookInto({ results: [], numErrors: 1 })).toThrow(
      expect.objectContaining({ code: "unexpected_answer", status: "unknown" }),
    );
  });
});

/** Whether it is passed; what is thrown otherwise says what became of it. */
function passes(body: unknown): boolean {
  try {
    lookInto(body);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ActionError);
    return false;
  }
}
