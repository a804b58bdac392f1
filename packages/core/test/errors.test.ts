import { describe, expect, it } from "vitest";
import * as errors from "../src/errors.js";

const { EnactError, ActionError } = errors;

/** Every class of ours that stands for one code. */
const subclasses = Object.values(errors).filter(
  (value): value is typeof errors.ConfigurationError =>
    value.prototype instanceof EnactError && value !== (errors.ApprovalError as unknown),
);

describe("Enact's errors", () => {
  it("carry a stable code, the name of their class, the cause and the receipt", () => {
    const cause = new Error("below");
    const receipt = { runId: "r" } as errors.AttachedReceipt;
    expect(subclasses).toHaveLength(15);
    for (const Kind of subclasses) {
      const error = new Kind("said", { cause, receipt });
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ name: Kind.name, message: "said", cause, receipt });
      expect(error.code).toMatch(/^ENACT_[A-Z_]+$/);
    }
    expect(new Set(subclasses.map((Kind) => new Kind("").code)).size).toBe(subclasses.length);
  });

  it("stand for several codes where a caller has to tell them apart", () => {
    const error = new errors.ApprovalError("ENACT_NOT_APPROVED", "not yet", { cause: "below" });
    expect(error).toMatchObject({
      name: "ApprovalError",
      code: "ENACT_NOT_APPROVED",
      message: "not yet",
      cause: "below",
    });
  });

  it("have neither cause nor receipt where there is none", () => {
    const error = new EnactError("ENACT_TIMEOUT", "late");
    expect(Object.hasOwn(error, "cause")).toBe(false);
    expect(Object.hasOwn(error, "receipt")).toBe(false);
  });
});

describe("an ActionError", () => {
  it("claims that nothing happened, unless it says otherwise", () => {
    const cause = new Error("below");
    expect(new ActionError("exists", "There is one.")).toMatchObject({ code: "exists", status: "failed" });
    expect(new ActionError("lost", "No answer.", { status: "unknown", cause })).toMatchObject({
      status: "unknown",
      cause,
    });
    expect(new ActionError("exists", "")).not.toBeInstanceOf(EnactError);
  });
});
