import { describe, expect, it } from "vitest";
import { maxRowsAffected, noUnboundedWrite, protectTables } from "../src/index.js";
import { atCall, atGate, called, malformed, say, table } from "./support.js";

describe("protectTables", () => {
  const policy = protectTables(["public.users", "audit_log"]);

  it.each([
    "public.users",
    "public.Users",
    "PUBLIC.USERS",
    '"public"."users"',
    '"public"."Users"',
    "`public`.`users`",
    "[public].[users]",
    " public . users ",
    "users",
    "shop.public.users",
    "public.usеrs",
    "public.ｕｓｅｒｓ",
    "public․users",
    "public.user\u017f",
    "public.users;--",
    "audit_log",
    "public.audit_log",
    "archive.AUDIT_LOG",
    "audit_1og",
  ])("blocks every change of %j", async (name) => {
    for (const change of ["create", "update", "delete"] as const) {
      const result = await say(policy, atCall([table(name, { change })]));
      expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("protected") });
      expect((await say(policy, atGate([table(name, { change })]))).verdict).toBe("block");
    }
  });

  it.each([
    "*",
    "public.*",
    ".users",
    "public..users",
    '""',
    "\u200b",
    "public.us\u200bers",
    "\u202epublic.users",
    "x".repeat(5_000),
  ])("blocks %j as no readable name", async (name) => {
    const result = await say(policy, atCall([table(name)]));
    expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("readable") });
  });

  it.each(["public.orders", "archive.users", "public.users_archive", "public.user", "audit.log", "public.größen"])(
    "lets %j pass",
    async (name) => {
      expect((await say(policy, atCall([table(name)]))).passed).toBe(true);
    },
  );

  it("lets a protected table be read", async () => {
    const read = [table("public.users", { change: "read" })];
    expect((await say(policy, atCall(read, { effect: "read" }))).passed).toBe(true);
  });

  it("judges what is touched along with a table", async () => {
    const cascade = [table("public.orders", { change: "delete" }), table("public.users", { change: "delete" })];
    expect((await say(policy, atCall(cascade))).verdict).toBe("block");
  });

  it("blocks a kind of sql it does not know", async () => {
    const view = malformed({ kind: "sql.view", name: "public.active_users", change: "update" });
    expect((await say(policy, atCall([view]))).verdict).toBe("block");
  });
});

describe("maxRowsAffected", () => {
  const policy = maxRowsAffected(10);

  it("adds up the rows of a call", async () => {
    expect((await say(policy, atCall([table("a", { count: 4 }), table("b", { count: 6 })]))).passed).toBe(true);
    expect((await say(policy, atCall([table("a", { count: 4 }), table("b", { count: 7 })]))).verdict).toBe("block");
  });

  it("adds the rows of the calls before it that succeeded or may have", async () => {
    const previous = [
      called([table("a", { count: 3 })]),
      called([table("a", { count: 3 })], { status: "unknown", success: false }),
      called([table("a", { count: 100 })], { status: "failed", success: false }),
      called([table("a", { change: "read", count: 100 })], { effect: "read" }),
    ];
    expect((await say(policy, atCall([table("a", { count: 4 })], { previous }))).passed).toBe(true);
    expect((await say(policy, atCall([table("a", { count: 5 })], { previous }))).verdict).toBe("block");
  });

  it("leaves a number that is missing at the gate to the calls, and no other", async () => {
    const { count: _none, ...uncounted } = table("a");
    expect(await say(policy, atGate([uncounted]))).toMatchObject({
      passed: true,
      reason: expect.stringContaining("each call is judged"),
    });
    expect((await say(policy, atCall([uncounted]))).verdict).toBe("block");
    expect((await say(policy, atGate([table("a", { count: "unbounded" })]))).verdict).toBe("block");
    expect((await say(policy, atGate([table("a", { count: 11 })]))).verdict).toBe("block");
  });

  it("blocks where the calls before it cannot be read", async () => {
    for (const previous of [null, [null], [{}], [{ status: "succeeded", resources: [{}] }]]) {
      const request = atCall([table("a")], { previous: previous as never });
      expect((await say(policy, { ...request })).verdict).toBe("block");
    }
  });
});

describe("noUnboundedWrite", () => {
  it("blocks a write without a bound, on anything and already at the gate", async () => {
    const anything = malformed({ kind: "queue.topic", name: "orders", change: "delete", count: "unbounded" });
    for (const resource of [
      table("a", { count: "unbounded" }),
      table("a", { change: "delete", count: "unbounded" }),
      anything,
    ]) {
      expect((await say(noUnboundedWrite, atCall([resource]))).verdict).toBe("block");
      expect((await say(noUnboundedWrite, atGate([resource]))).verdict).toBe("block");
    }
  });

  it("blocks a write to a table whose rows nobody counted, at the call", async () => {
    const { count: _none, ...uncounted } = table("a");
    expect((await say(noUnboundedWrite, atCall([uncounted]))).verdict).toBe("block");
    expect((await say(noUnboundedWrite, atGate([uncounted]))).passed).toBe(true);
  });

  it("lets bounded writes and unbounded reads pass", async () => {
    expect((await say(noUnboundedWrite, atCall([table("a", { count: 1_000_000 })]))).passed).toBe(true);
    const read = table("a", { change: "read", count: "unbounded" });
    expect((await say(noUnboundedWrite, atCall([read], { effect: "read" }))).passed).toBe(true);
  });
});
