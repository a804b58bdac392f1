import { describe, expect, it } from "vitest";
import { contractorCannotWritePii, requireActorRole } from "../src/index.js";
import { atCall, atGate, contact, file, malformed, ref, say, table } from "./support.js";

const CONTRACTOR = { actor: { role: "contractor" } };

describe("contractorCannotWritePii", () => {
  const policy = contractorCannotWritePii({ piiFields: ["email", "phoneNumber", "address.street"] });

  it.each([
    "email",
    "EMAIL",
    "E-Mail",
    "emai1",
    "еmail",
    "ｅｍａｉｌ",
    "e\u0301mail",
    "profile.email",
    "profile.contact.Email",
    'profile["email"]',
    "profile->>email",
    "emails.email.0",
    "email.value",
    "phone_number",
    "PhoneNumber",
    "phone number",
    "address.street",
    "billing.address.street",
    "address",
  ])("blocks a contractor who writes %j", async (field) => {
    for (const change of ["create", "update"] as const) {
      for (const resource of [
        table("public.people", { change, fields: ["note", field] }),
        contact("a@b.c", { change, fields: [field] }),
      ]) {
        const result = await say(policy, atCall([resource], CONTRACTOR));
        expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("personal data") });
        expect((await say(policy, atGate([resource], CONTRACTOR))).verdict).toBe("block");
      }
    }
  });

  it.each(["note", "mail", "emailed", "address.city", "street", "phone"])(
    "lets a contractor write %j",
    async (field) => {
      expect((await say(policy, atCall([table("a", { fields: [field] })], CONTRACTOR))).passed).toBe(true);
    },
  );

  it.each([
    "contractor",
    "Contractor",
    " CONTRACTOR ",
    "senior contractor",
    "external_contractor",
    "соntrасtоr",
    "contractors",
  ])("takes the role %j for a contractor's", async (role) => {
    expect((await say(policy, atCall([table("a", { fields: ["email"] })], { actor: { role } }))).verdict).toBe("block");
  });

  it("lets others write", async () => {
    expect((await say(policy, atCall([table("a", { fields: ["email"] })]))).passed).toBe(true);
  });

  it.each([
    {},
    { role: "" },
    { role: " " },
    { role: null },
    { role: 7 },
    { role: ["engineer"] },
    { role: "engi\u200bneer" },
    null,
  ])("blocks an actor of whom nobody knows: %j", async (actor) => {
    const result = await say(policy, atCall([table("a")], { actor: actor as never }));
    expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("role") });
  });

  it("takes no role from the payload", async () => {
    const request = atCall([table("a", { fields: ["email"] })], { ...CONTRACTOR, payload: { role: "engineer" } });
    expect((await say(policy, request)).verdict).toBe("block");
  });

  it.each([undefined, [], null, "note", ["*"], ["$"], [""], [7], [null], ["note", "ema\u200bil"], ["a".repeat(5_000)]])(
    "blocks a write whose fields are %j",
    async (fields) => {
      for (const kind of ["sql.table", "crm.contact", "message.channel", "queue.topic"]) {
        const resource = malformed({ kind, name: "a", change: "update", ...(fields === undefined ? {} : { fields }) });
        expect((await say(policy, atCall([resource], CONTRACTOR))).verdict).toBe("block");
      }
    },
  );

  it("has nothing to judge in git, a deletion or a read", async () => {
    expect((await say(policy, atCall([ref("refs/heads/agent/x"), file("a.ts")], CONTRACTOR))).passed).toBe(true);
    expect((await say(policy, atCall([table("a", { change: "delete", fields: ["email"] })], CONTRACTOR))).passed).toBe(
      true,
    );
    const read = [table("a", { change: "read", fields: ["email"] })];
    expect((await say(policy, atCall(read, { ...CONTRACTOR, effect: "read" }))).passed).toBe(true);
  });
});

describe("requireActorRole", () => {
  const policy = requireActorRole(["engineer", "sre"]);

  it("lets the roles pass, at the gate and at each call", async () => {
    for (const role of ["engineer", "sre"]) {
      expect((await say(policy, atGate(undefined, { actor: { role } }))).passed).toBe(true);
      expect((await say(policy, atCall([table("a")], { actor: { role } }))).passed).toBe(true);
    }
  });

  it.each([
    "Engineer",
    " engineer",
    "engineer,admin",
    "еngineer",
    "__proto__",
    "constructor",
    "",
    null,
    1,
    ["engineer"],
    undefined,
  ])("blocks the role %j", async (role) => {
    expect((await say(policy, atGate(undefined, { actor: { role } as never }))).verdict).toBe("block");
  });

  it("takes no role that an actor inherits", async () => {
    const actor = Object.create({ role: "engineer" }) as never;
    expect((await say(policy, atGate(undefined, { actor }))).verdict).toBe("block");
  });
});
