import { type GatheredFacts, type JsonObject, judge } from "@enact/core";
import { describe, expect, it } from "vitest";
import { limitTasksPerContact, noDuplicateContacts } from "../src/index.js";
import { answering, atCall, atGate, called, contact, one, say, table, task } from "./support.js";

const nobody = answering({ "crm.contact.find": () => one({ found: false }) });

describe("noDuplicateContacts", () => {
  it("lets a contact pass that no system knows, and blocks one that any knows", async () => {
    const request = atGate([contact("ada@example.com")]);
    expect((await say(noDuplicateContacts, request, nobody)).passed).toBe(true);
    const second = answering({
      "crm.contact.find": () => [...one({ found: false }), ...one({ found: true, id: "7" })],
    });
    const result = await say(noDuplicateContacts, request, second);
    expect(result).toMatchObject({ verdict: "block", reason: expect.stringContaining("exists already") });
    expect(result.reason).not.toContain("ada@");
  });

  it("asks for an address in lower case too", async () => {
    const lower = answering({
      "crm.contact.find": ({ email }: { email: string }) => one({ found: email === "ada@example.com" }),
    });
    expect((await say(noDuplicateContacts, atCall([contact("Ada@Example.com")]), lower)).verdict).toBe("block");
  });

  it("blocks where nobody answers", async () => {
    for (const request of [atGate([contact("ada@example.com")]), atCall([contact("ada@example.com")])]) {
      expect((await say(noDuplicateContacts, request)).verdict).toBe("block");
      expect((await say(noDuplicateContacts, request, answering({ "crm.contact.find": () => [] }))).verdict).toBe(
        "block",
      );
    }
  });

  it.each([null, undefined, {}, { found: "false" }, { found: 0 }, { found: null }, [], "no", { Found: false }])(
    "blocks where a system answers %j",
    async (output) => {
      const reach = answering({ "crm.contact.find": () => one(output) });
      expect((await say(noDuplicateContacts, atGate([contact("ada@example.com")]), reach)).verdict).toBe("block");
    },
  );

  it.each([null, "none", {}, [null], [{}]])("blocks where the answers are %j", async (answers) => {
    const reach = answering({ "crm.contact.find": () => answers });
    expect((await say(noDuplicateContacts, atGate([contact("ada@example.com")]), reach)).verdict).toBe("block");
  });

  it.each([
    "new",
    "42",
    "ada",
    "ada@",
    "@example.com",
    "a@b@c",
    "ada@exаmple.com",
    " ada@example.com",
    "ada@example.com\n",
    "a\u200bda@b.c",
    `${"a".repeat(300)}@b.c`,
    "<a@b.c>",
  ])("blocks a contact that is named %j", async (name) => {
    expect((await say(noDuplicateContacts, atCall([contact(name)]), nobody)).verdict).toBe("block");
  });

  it("blocks a contact that one run creates twice", async () => {
    const twice = [contact("ada@example.com"), contact("ADA@example.com")];
    expect((await say(noDuplicateContacts, atCall(twice), nobody)).verdict).toBe("block");
    for (const status of ["succeeded", "unknown"] as const) {
      const previous = [called([contact("Ada@example.com")], { status })];
      expect((await say(noDuplicateContacts, atCall([contact("ada@example.com")], { previous }), nobody)).verdict).toBe(
        "block",
      );
    }
    const previous = [called([contact("ada@example.com")], { status: "failed" })];
    expect((await say(noDuplicateContacts, atCall([contact("ada@example.com")], { previous }), nobody)).passed).toBe(
      true,
    );
  });

  it("blocks a name that stands for several contacts, and more contacts than it may ask about", async () => {
    expect((await say(noDuplicateContacts, atCall([contact("a@b.c", { count: 2 })]), nobody)).verdict).toBe("block");
    let asked = 0;
    const reach = answering({ "crm.contact.find": () => one({ found: ++asked < 0 }) });
    const many = Array.from({ length: 101 }, (_none, index) => contact(`a${index}@b.c`));
    expect((await say(noDuplicateContacts, atGate(many), reach)).verdict).toBe("block");
    expect(asked).toBe(0);
  });

  it("has nothing to judge in other writes, and asks nobody about them", async () => {
    for (const resource of [table("a"), contact("42", { change: "update" }), contact("a@b.c", { change: "delete" })]) {
      expect((await say(noDuplicateContacts, atCall([resource]))).passed).toBe(true);
    }
  });

  it("blocks a contact that its facts do not speak of", () => {
    const other = { contacts: [{ contact: "d@e.f", answers: [{ system: "crm", answer: false }] }] };
    for (const facts of [{}, { contacts: null }, { contacts: [null] }, { contacts: [{ contact: 7 }] }, other]) {
      const gathered: GatheredFacts = new Map([["noDuplicateContacts", { facts: facts as JsonObject }]]);
      const [result] = judge([noDuplicateContacts], atCall([contact("a@b.c")]), gathered);
      expect(result?.verdict).toBe("block");
    }
  });
});

describe("limitTasksPerContact", () => {
  const policy = limitTasksPerContact({ max: 3, windowDays: 7 });
  const counting = (count: unknown) => answering({ "crm.task.count": () => one({ count }) });

  it("asks about the contact of the task, over the window", async () => {
    const asked: unknown[] = [];
    const reach = answering({
      "crm.task.count": (input) => {
        asked.push(input);
        return one({ count: 0 });
      },
    });
    expect((await say(policy, atGate([task("ada@example.com"), task("ada@example.com")]), reach)).passed).toBe(true);
    expect(asked).toEqual([{ contact: "ada@example.com", sinceDays: 7 }]);
  });

  it("adds what is asked for to what is there", async () => {
    expect((await say(policy, atGate([task("a@b.c")]), counting(2))).passed).toBe(true);
    expect((await say(policy, atGate([task("a@b.c")]), counting(3))).verdict).toBe("block");
    expect((await say(policy, atGate([task("a@b.c"), task("a@b.c")]), counting(2))).verdict).toBe("block");
    expect((await say(policy, atGate([task("a@b.c"), task("d@e.f")]), counting(2))).passed).toBe(true);
    expect((await say(policy, atGate([task("a@b.c", { count: 4 })]), counting(0))).verdict).toBe("block");
  });

  it("adds up what all systems count", async () => {
    const two = answering({ "crm.task.count": () => [...one({ count: 2 }), ...one({ count: 1 })] });
    expect((await say(policy, atGate([task("a@b.c")]), two)).verdict).toBe("block");
  });

  it("takes one contact's spellings together", async () => {
    expect((await say(policy, atGate([task("a@b.c"), task("A@B.c")]), counting(1))).verdict).toBe("block");
  });

  it("adds the tasks this run has made for the contact", async () => {
    const previous = [called([task("a@b.c")]), called([task("A@b.c")], { status: "unknown" }), called([task("d@e.f")])];
    expect((await say(policy, atCall([task("a@b.c")], { previous }), counting(0))).passed).toBe(true);
    expect((await say(policy, atCall([task("a@b.c")], { previous }), counting(1))).verdict).toBe("block");
    const failed = previous.map((call) => ({ ...call, status: "failed" as const }));
    expect((await say(policy, atCall([task("a@b.c")], { previous: failed }), counting(1))).passed).toBe(true);
  });

  it("blocks where the calls before it cannot be read", async () => {
    for (const previous of [null, [null], [{ status: "succeeded" }], [called([task("")])]]) {
      const request = atCall([task("a@b.c")], { previous: previous as never });
      expect((await say(policy, request, counting(0))).verdict).toBe("block");
    }
  });

  it.each([undefined, null, -1, 1.5, "1", Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, true, {}, []])(
    "blocks where a system counts %j",
    async (count) => {
      expect((await say(policy, atGate([task("a@b.c")]), counting(count))).verdict).toBe("block");
    },
  );

  it("blocks where nobody answers", async () => {
    expect((await say(policy, atGate([task("a@b.c")]))).verdict).toBe("block");
  });

  it.each([undefined, "", " ", "a b", "ada@exаmple.com", "a\u200b@b.c", null, 7])(
    "blocks a task within %j",
    async (within) => {
      const { within: _none, ...rest } = task("x");
      const resource = within === undefined ? rest : { ...rest, within: within as string };
      expect((await say(policy, atCall([resource]), counting(0))).verdict).toBe("block");
    },
  );

  it("has nothing to judge in other writes", async () => {
    expect((await say(policy, atCall([task("a@b.c", { change: "update" })]))).passed).toBe(true);
    expect((await say(policy, atCall([table("a")]))).passed).toBe(true);
  });
});
