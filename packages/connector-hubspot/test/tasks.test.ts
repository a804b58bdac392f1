import { describe, expect, test } from "vitest";
import { DUE, withHubSpot } from "./support/hubspot.js";

const ADA = "ada@example.com";
const DAY_MS = 86_400_000;

function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

describe("createTask", () => {
  test("makes a task that is due, for a contact and its deal, in one request", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const deal = server.add("deals", { dealname: "Engine", dealstage: "contractsent" }, { contact });
      const made = await hubspot.call("createTask", {
        contact,
        deal,
        subject: "Call",
        body: "About the engine",
        dueAt: DUE,
        priority: "HIGH",
      });
      const [task, ...others] = server.objects("tasks");
      expect(others).toEqual([]);
      expect(task).toMatchObject({
        properties: {
          hs_timestamp: DUE,
          hs_task_subject: "Call",
          hs_task_body: "About the engine",
          hs_task_priority: "HIGH",
        },
        associations: { contacts: [{ id: contact, typeIds: [204] }], deals: [{ id: deal, typeIds: [216] }] },
      });
      expect(made).toMatchObject({ success: true, output: { id: task?.id, contactId: contact } });
      expect(server.exchanges.filter(({ request }) => request.method !== "GET")).toHaveLength(1);
      expect(made.resources).toEqual([
        {
          kind: "crm.task",
          name: "new",
          within: ADA,
          change: "create",
          fields: ["hs_task_subject", "hs_task_body", "hs_timestamp", "hs_task_priority"],
        },
      ]);
    }));

  test("makes none about a deal of somebody else", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const other = server.add("contacts", { email: "eve@example.com" });
      const deal = server.add("deals", { dealname: "Loom", dealstage: "contractsent" }, { contact: other });
      for (const given of [deal, "1"]) {
        const refused = await hubspot.call("createTask", { contact, deal: given, subject: "Call", dueAt: DUE });
        expect(refused).toMatchObject({ status: "failed", code: "not_found" });
      }
      expect(server.objects("tasks")).toEqual([]);
    }));

  test("lets arguments of its own win over further properties", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const properties = { hs_timestamp: "2020-01-01T00:00:00Z", hs_task_subject: "Other", hs_task_priority: "LOW" };
      await hubspot.call("createTask", { contact, subject: "Call", dueAt: DUE, properties });
      expect(server.objects("tasks")).toMatchObject([
        { properties: { hs_timestamp: DUE, hs_task_subject: "Call", hs_task_priority: "LOW" } },
      ]);
    }));
});

describe("countRecentTasks", () => {
  test("counts the tasks of one contact that were made within so many days", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const other = server.add("contacts", { email: "eve@example.com" });
      const task = { hs_timestamp: DUE, hs_task_subject: "Call" };
      server.add("tasks", task, { contact, createdAt: daysAgo(1) });
      server.add("tasks", task, { contact, createdAt: daysAgo(6.9) });
      server.add("tasks", task, { contact, createdAt: daysAgo(7.1) });
      server.add("tasks", task, { contact: other, createdAt: daysAgo(1) });
      const count = async (sinceDays: number) =>
        (await hubspot.call("countRecentTasks", { contact: ADA, sinceDays })).output;
      expect(await count(7)).toEqual({ count: 2 });
      expect(await count(8)).toEqual({ count: 3 });
      expect(await count(1)).toEqual({ count: 0 });
      const { resources } = await hubspot.call("countRecentTasks", { contact, sinceDays: 7 });
      expect(resources).toEqual([{ kind: "crm.task", name: "*", within: ADA, change: "read" }]);
    }));

  test("sees at once what search does not see yet", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      await hubspot.call("createTask", { contact, subject: "Call", dueAt: DUE });
      const counted = await hubspot.call("countRecentTasks", { contact, sinceDays: 1 });
      expect(counted.output).toEqual({ count: 1 });
    }));

  test("counts none for a contact that HubSpot does not know", () =>
    withHubSpot(async ({ hubspot }) => {
      const counted = await hubspot.call("countRecentTasks", { contact: ADA, sinceDays: 7 });
      expect(counted).toMatchObject({ success: true, output: { count: 0 } });
    }));

  test("counts more than HubSpot lists, or reads, at once", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      for (let index = 0; index < 620; index++) {
        server.add("tasks", { hs_timestamp: DUE }, { contact });
      }
      const counted = await hubspot.call("countRecentTasks", { contact, sinceDays: 7 });
      expect(counted.output).toEqual({ count: 620 });
      const lists = server.exchanges.filter(({ request }) => request.path.endsWith("/associations/tasks"));
      expect(lists).toHaveLength(2);
      const reads = server.exchanges.filter(({ request }) => request.path.endsWith("/batch/read"));
      expect(reads).toHaveLength(7);
    }));

  test("leaves out a task that is archived while they are read", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      const gone = server.add("tasks", { hs_timestamp: DUE }, { contact });
      server.add("tasks", { hs_timestamp: DUE }, { contact });
      const fault = server.inject({ path: /batch\/read$/, at: "before", what: "hang" });
      const pending = hubspot.call("countRecentTasks", { contact, sinceDays: 7 });
      await fault.hit;
      server.archive("tasks", gone);
      fault.release();
      expect((await pending).output).toEqual({ count: 1 });
      expect(server.exchanges.at(-1)?.answer?.status).toBe(207);
    }));

  test("does not count what it was given only a part of", () =>
    withHubSpot(async ({ server, hubspot }) => {
      const contact = server.add("contacts", { email: ADA });
      server.add("tasks", { hs_timestamp: DUE }, { contact });
      const none = { status: "COMPLETE", results: [] };
      for (const what of [
        { status: 207, body: { ...none, numErrors: 1, errors: [{ category: "INTERNAL_ERROR" }] } },
        { status: 200, body: none },
      ]) {
        server.inject({ path: /batch\/read$/, at: "before", what });
        const counted = await hubspot.call("countRecentTasks", { contact, sinceDays: 7 });
        expect(counted).toMatchObject({ status: "failed", code: "unavailable" });
      }
    }));
});
