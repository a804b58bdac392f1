import { describe, expect, test } from "vitest";
import { DUE, withHubSpot } from "./support/hubspot.js";

const ADA = "ada@example.com";

describe("associate", () => {
  test("associates two objects by HubSpot's default association, and names both as changed", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
      const task = server.add("tasks", { hs_timestamp: DUE }, { contact });
      const first = await hubspot.call("associate", {
        from: { type: "deal", id: deal },
        to: { type: "contact", id: contact },
      });
      expect(first.resources).toEqual([
        { kind: "crm.deal", name: deal, change: "update", fields: ["associations"] },
        { kind: "crm.contact", name: ADA, change: "update", fields: ["associations"] },
      ]);
      const second = await hubspot.call("associate", {
        from: { type: "task", id: task },
        to: { type: "deal", id: deal },
      });
      expect(second.resources).toEqual([
        { kind: "crm.task", name: task, within: ADA, change: "update", fields: ["associations"] },
        { kind: "crm.deal", name: deal, within: ADA, change: "update", fields: ["associations"] },
      ]);
      expect([first.success, second.success]).toEqual([true, true]);
      expect(server.objects("deals")).toMatchObject([
        { associations: { contacts: [{ id: contact, typeIds: [3] }], tasks: [{ id: task, typeIds: [215] }] } },
      ]);
    }));

  test("says where they are associated already, and where one of them is not there", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" }, { contact });
      const from = { type: "deal", id: deal } as const;
      const again = await hubspot.call("associate", { from, to: { type: "contact", id: contact } });
      expect(again).toMatchObject({ status: "failed", code: "exists" });
      for (const [one, other] of [
        [from, { type: "contact", id: "1" }],
        [{ type: "task", id: "1" }, from],
      ] as const) {
        const missing = await hubspot.call("associate", { from: one, to: other });
        expect(missing).toMatchObject({ status: "failed", code: "not_found" });
      }
      expect(server.exchanges.filter(({ request }) => request.method !== "GET")).toEqual([]);
    }));

  test("does not take for its own what somebody else associates before it does", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
      const input = { from: { type: "deal", id: deal }, to: { type: "contact", id: contact } } as const;
      // The second look at the associations between the two, which is right before the write.
      const path = /\/deals\/\d+\/associations\/contacts/;
      const fault = server.inject({ method: "GET", path, skip: 2, at: "before", what: "hang" });
      const pending = hubspot.call("associate", input);
      await fault.hit;
      expect(await hubspot.call("associate", input)).toMatchObject({ success: true });
      fault.release();
      expect(await pending).toMatchObject({ status: "failed", code: "drift" });
      expect(server.exchanges.filter(({ request }) => request.method === "PUT")).toHaveLength(1);
    }));

  test("says what the single refusal in an answer of many means", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
      const call = () =>
        hubspot.call("associate", { from: { type: "deal", id: deal }, to: { type: "contact", id: contact } });
      const partly = (results: readonly object[], ...categories: string[]) => {
        const errors = categories.map((category) => ({
          status: "error",
          category,
          message: "no",
          context: {},
          links: {},
          errors: [],
        }));
        const body = { status: "COMPLETE", results, numErrors: errors.length, errors };
        server.inject({ method: "PUT", at: "before", what: { status: 207, body } });
      };
      partly([], "OBJECT_NOT_FOUND");
      expect(await call()).toMatchObject({ status: "failed", code: "not_found" });
      partly([], "VALIDATION_ERROR", "VALIDATION_ERROR");
      expect(await call()).toMatchObject({ status: "failed", code: "validation" });
      // One thing was asked for: what was done, and yet refused, or refused for several reasons, nobody understands.
      for (const [results, categories] of [
        [[{}], ["OBJECT_NOT_FOUND"]],
        [[], ["OBJECT_NOT_FOUND", "VALIDATION_ERROR"]],
        [[], ["SOMETHING_NEW"]],
      ] as const) {
        partly(results, ...categories);
        expect(await call()).toMatchObject({ status: "unknown", code: "unexpected_answer" });
      }
    }));
});

describe("archiveContact, archiveDeal and archiveTask", () => {
  test("archive one object, and leave everything else", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const other = server.add("contacts", { email: "eve@example.com" });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" }, { contact });
      const task = server.add("tasks", { hs_timestamp: DUE }, { contact });

      const archivedTask = await hubspot.call("archiveTask", { task });
      expect(archivedTask).toMatchObject({ success: true, output: { id: task, archived: true } });
      expect(archivedTask.resources).toEqual([{ kind: "crm.task", name: task, within: ADA, change: "delete" }]);
      const archivedDeal = await hubspot.call("archiveDeal", { deal });
      expect(archivedDeal.resources).toEqual([{ kind: "crm.deal", name: deal, within: ADA, change: "delete" }]);
      const archivedContact = await hubspot.call("archiveContact", { contact });
      expect(archivedContact.resources).toEqual([{ kind: "crm.contact", name: ADA, change: "delete" }]);
      expect(archivedContact).toMatchObject({ success: true, before: { properties: { email: ADA } } });

      expect(server.objects("contacts").map(({ id }) => id)).toEqual([other]);
      expect([server.objects("deals"), server.objects("tasks")]).toEqual([[], []]);
    }));

  test("archive nothing that is not there", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      server.archive("contacts", contact);
      expect(await hubspot.call("archiveContact", { contact })).toMatchObject({ code: "not_found" });
      expect(await hubspot.call("archiveDeal", { deal: "1" })).toMatchObject({ code: "not_found" });
      expect(await hubspot.call("archiveTask", { task: "1" })).toMatchObject({ code: "not_found" });
    }));

  test("say that they do not know where somebody else writes in the same moment", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
      const fault = server.inject({ method: "DELETE", at: "before", what: "hang" });
      const pending = hubspot.call("archiveDeal", { deal });
      await fault.hit;
      server.update("deals", deal, { amount: "5" });
      fault.release();
      expect(await pending).toMatchObject({ status: "unknown", code: "drift" });
    }));

  test("know that an object is gone where it is not among the archived yet", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" });
      const removing = server.inject({ method: "DELETE", at: "after", what: "hang" });
      const pending = hubspot.call("archiveDeal", { deal });
      await removing.hit;
      const body = { status: "error", category: "OBJECT_NOT_FOUND", message: "not yet", correlationId: "1" };
      const looking = server.inject({ method: "GET", at: "before", what: { status: 404, body } });
      removing.release();
      expect(await pending).toMatchObject({ status: "succeeded", output: { id: deal, archived: true } });
      expect(looking.hits).toBe(1);
    }));
});
