import type { HubSpotServer } from "@enact/testkit/hubspot";
import { describe, expect, test } from "vitest";
import { DUE, type Place, withHubSpot } from "./support/hubspot.js";
import { doneWrite, UNDOABLE, undo, visible } from "./support/undo.js";

type Undoable = (typeof UNDOABLE)[number];

/** What somebody else does, given the id that a write gave. */
type Change = (server: HubSpotServer, id: string) => void;

const CHANGES: readonly (readonly [Undoable, string, Change])[] = [
  ["createContact", "changed a property", (server, id) => server.update("contacts", id, { firstname: "Eve" })],
  ["createContact", "cleared a property", (server, id) => server.update("contacts", id, { firstname: "" })],
  ["createContact", "changed its address", (server, id) => server.update("contacts", id, { email: "e@example.com" })],
  ["createContact", "gave it a deal", (server, id) => void server.add("deals", LOOM, { contact: id })],
  ["createContact", "gave it a task", (server, id) => void server.add("tasks", { hs_timestamp: DUE }, { contact: id })],
  ["createContact", "archived it", (server, id) => server.archive("contacts", id)],
  ["createDeal", "changed a property", (server, id) => server.update("deals", id, { dealstage: "closedwon" })],
  ["createDeal", "gave it a task", (server, id) => void server.add("tasks", { hs_timestamp: DUE }, { deal: id })],
  ["createDeal", "archived its contact", (server) => server.archive("contacts", "101")],
  ["createDeal", "archived it", (server, id) => server.archive("deals", id)],
  ["createTask", "changed a property", (server, id) => server.update("tasks", id, { hs_task_subject: "Write" })],
  ["createTask", "archived its deal", (server) => server.archive("deals", "102")],
  ["createTask", "archived it", (server, id) => server.archive("tasks", id)],
  ["updateContact", "changed the property", (server, id) => server.update("contacts", id, { company: "Mills" })],
  ["updateContact", "cleared the property", (server, id) => server.update("contacts", id, { company: "" })],
  ["updateContact", "archived it", (server, id) => server.archive("contacts", id)],
  ["updateDeal", "changed the property", (server, id) => server.update("deals", id, { amount: "6" })],
  ["updateDeal", "archived it", (server, id) => server.archive("deals", id)],
  ["associate", "archived an end", (server) => server.archive("deals", "102")],
  ["associate", "archived the other end", (server) => server.archive("contacts", "101")],
];

const LOOM = { dealname: "Loom", dealstage: "closedwon" };

describe.each(CHANGES)("undoing %s where somebody else %s", (name, _what, change) => {
  test("since has failed, and changes nothing", () =>
    withHubSpot(async (place) => {
      const { call, id } = await doneWrite(place, name);
      change(place.server, id);
      await expectDrift(place, () => undo(place.hubspot, name, call));
    }));

  test("between the look and the write has failed, and changes nothing", () =>
    withHubSpot(async (place) => {
      const { call, id } = await doneWrite(place, name);
      let changed: unknown;
      const undone = await undo(place.hubspot, name, call, () => {
        change(place.server, id);
        changed = visible(place.server);
      });
      expect(undone).toMatchObject({ status: "failed", code: "drift" });
      expect(visible(place.server)).toEqual(changed);
    }));
});

describe("undoing", () => {
  test.each([
    ["createDeal", "deals", "contacts"],
    ["createTask", "tasks", "contacts"],
    ["createTask", "tasks", "deals"],
    ["associate", "deals", "contacts"],
  ] as const)("%s has failed where somebody else associated it with something else", (name, type, other) =>
    withHubSpot(async (place) => {
      const { call, id } = await doneWrite(place, name);
      const from = id === "" ? "102" : id;
      const [associated] = place.server.object(type, from)?.associations[other] ?? [];
      await request(place, "DELETE", `/crm/v4/objects/${type}/${from}/associations/${other}/${associated?.id}`);
      await expectDrift(place, () => undo(place.hubspot, name, call));
      const more = place.server.add(other, other === "deals" ? LOOM : { email: "eve@example.com" });
      await request(place, "PUT", `/crm/v4/objects/${type}/${from}/associations/default/${other}/${more}`);
      await expectDrift(place, () => undo(place.hubspot, name, call));
      await request(place, "PUT", `/crm/v4/objects/${type}/${from}/associations/default/${other}/${associated?.id}`);
      // The association of two that `associate` made is there again, and is not about the third.
      if (name !== "associate") await expectDrift(place, () => undo(place.hubspot, name, call));
    }),
  );

  test.each([
    ["beside the default one", [OWN, { category: "USER_DEFINED", typeId: 7, label: "Payer" }]],
    ["in place of the default one", [{ category: "USER_DEFINED", typeId: 3, label: "Payer" }]],
    ["of HubSpot's in place of the default one", [{ category: "HUBSPOT_DEFINED", typeId: 7, label: "Payer" }]],
  ])("associate has failed where somebody else gave the association a label %s", (_where, associationTypes) =>
    withHubSpot(async (place) => {
      const { call } = await doneWrite(place, "associate");
      const what = { status: 200, body: { results: [{ toObjectId: "101", associationTypes }] } };
      place.server.inject({ method: "GET", path: /associations\/contacts/, at: "before", times: 9, what });
      await expectDrift(place, () => undo(place.hubspot, "associate", call));
    }),
  );

  test.each(UNDOABLE.filter((name) => name !== "associate"))(
    "%s has failed where the object was merged into another one",
    (name) =>
      withHubSpot(async (place) => {
        const { call } = await doneWrite(place, name);
        const { properties } = call.output as { readonly properties: object };
        const body = { id: "999", properties, createdAt: DUE, updatedAt: DUE, archived: false };
        place.server.inject({ method: "GET", path: /\/crm\/v3\//, at: "before", what: { status: 200, body } });
        await expectDrift(place, () => undo(place.hubspot, name, call));
      }),
  );

  test.each([
    ["createDeal", "DELETE", (server, id) => server.update("deals", id, { amount: "6" })],
    ["updateContact", "PATCH", (server, id) => server.update("contacts", id, { company: "Mills" })],
  ] satisfies readonly (readonly [Undoable, string, Change])[])(
    "%s is unknown where somebody else writes in the same moment",
    (name, method, change) =>
      withHubSpot(async (place) => {
        const { call, id } = await doneWrite(place, name);
        const fault = place.server.inject({ method, at: "before", what: "hang" });
        const pending = undo(place.hubspot, name, call);
        await fault.hit;
        change(place.server, id);
        fault.release();
        expect(await pending).toMatchObject({ status: "unknown", code: "drift" });
      }),
  );

  test("createContact has failed where somebody else adds a property between the look and the write", () =>
    withHubSpot(async (place) => {
      const { call, write, id } = await doneWrite(place, "createContact");
      const undone = await undo(place.hubspot, "createContact", call, () =>
        place.server.update("contacts", id, { phone: "5" }),
      );
      expect(undone).toMatchObject({ status: "failed", code: "drift" });
      expect(write.done()).toBe(1);
    }));

  test("associate is unknown where they are associated after it", () =>
    withHubSpot(async (place) => {
      const { call, write } = await doneWrite(place, "associate");
      place.server.inject({ method: "DELETE", at: "before", what: { status: 204 } });
      const undone = await undo(place.hubspot, "associate", call);
      expect(undone).toMatchObject({ status: "unknown", code: "drift" });
      expect(write.done()).toBe(1);
    }));
});

const OWN = { category: "HUBSPOT_DEFINED", typeId: 3 };

async function expectDrift({ server }: Place, undoing: () => ReturnType<typeof undo>): Promise<void> {
  const before = await server.state();
  const sent = server.exchanges.length;
  expect(await undoing()).toMatchObject({ status: "failed", code: "drift" });
  expect(await server.state()).toEqual(before);
  expect(server.exchanges.slice(sent).filter(({ request: { method } }) => method !== "GET")).toEqual([]);
}

/** Somebody else's request. */
async function request({ server, token }: Place, method: string, path: string): Promise<void> {
  const answer = await fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  expect(answer.ok).toBe(true);
}
