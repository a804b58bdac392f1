import type { ActionResult } from "@enact/core";
import { describe, expect, test } from "vitest";
import type { HubSpotActionName } from "../../src/index.js";
import { DUE, type Place, withHubSpot } from "../support/hubspot.js";
import { crmClient } from "../support/policies.js";
import { undo, visible } from "../support/undo.js";

const ADA = "ada@example.com";

/** Brings a lead in, and gives what its receipt tells of each call: of contact, deal and task. */
async function bringIn({ hubspot }: Place): Promise<readonly [ActionResult, ActionResult, ActionResult]> {
  const enact = crmClient(hubspot);
  const payload = { email: ADA, company: "Engines", dealValue: 12_000 };
  const { receipt } = await enact.run({ workflow: "newLead", actor: { email: "agent@company.com" }, payload });
  await enact.close();
  const [contact, deal, task] = receipt.actionsTaken;
  if (contact === undefined || deal === undefined || task === undefined)
    throw new Error("The lead was not brought in.");
  return [contact, deal, task];
}

function undoCall({ hubspot }: Place, call: ActionResult) {
  return undo(hubspot, call.action as HubSpotActionName, call);
}

describe("rolling newLead back", () => {
  test("archives task, deal and contact, in this order, and nothing else", () =>
    withHubSpot(async (place) => {
      place.server.add("contacts", { email: "eve@example.com" });
      const before = visible(place.server);
      const calls = await bringIn(place);
      const undone = [];
      for (const call of calls.toReversed()) undone.push(await undoCall(place, call));
      const [contact, deal, task] = calls.map(({ output }) => (output as { readonly id: string }).id);
      expect(undone).toMatchObject([
        { status: "succeeded", resources: [{ kind: "crm.task", name: task, within: ADA, change: "delete" }] },
        { status: "succeeded", resources: [{ kind: "crm.deal", name: deal, within: ADA, change: "delete" }] },
        { status: "succeeded", resources: [{ kind: "crm.contact", name: ADA, change: "delete" }] },
      ]);
      expect(visible(place.server)).toEqual(before);
      const archived = place.server.exchanges.filter(({ request }) => request.method === "DELETE");
      expect(archived.map(({ request }) => request.path)).toEqual([
        `/crm/v3/objects/tasks/${task}`,
        `/crm/v3/objects/deals/${deal}`,
        `/crm/v3/objects/contacts/${contact}`,
      ]);
    }));

  test("does not take what it has archived for somebody else's work, where HubSpot still lists it", () =>
    withHubSpot(async (place) => {
      const [contact, deal, task] = await bringIn(place);
      expect(await undoCall(place, task)).toMatchObject({ status: "succeeded" });
      for (const [call, listed] of [
        [deal, task],
        [contact, deal],
      ] as const) {
        const { id } = listed.output as { readonly id: string };
        const results = [{ toObjectId: id, associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 1 }] }];
        const path = new RegExp(`/associations/${listed === task ? "tasks" : "deals"}`);
        const late = place.server.inject({ method: "GET", path, at: "before", times: 2, what: listing(results) });
        expect(await undoCall(place, call)).toMatchObject({ status: "succeeded" });
        expect(late.hits).toBe(2);
      }
      expect(place.server.objects("contacts")).toEqual([]);
    }));

  test("does not archive a deal before its task, nor a contact before either", () =>
    withHubSpot(async (place) => {
      const [contact, deal, task] = await bringIn(place);
      const before = visible(place.server);
      for (const call of [contact, deal]) {
        expect(await undoCall(place, call)).toMatchObject({ status: "failed", code: "drift" });
      }
      expect(visible(place.server)).toEqual(before);
      expect(await undoCall(place, task)).toMatchObject({ status: "succeeded" });
      expect(await undoCall(place, contact)).toMatchObject({ status: "failed", code: "drift" });
    }));

  test("leaves the contact of a lead to whom somebody else has given a task since", () =>
    withHubSpot(async (place) => {
      const [contact, deal, task] = await bringIn(place);
      const { id } = contact.output as { readonly id: string };
      const others = place.server.add("tasks", { hs_timestamp: DUE }, { contact: id });
      expect(await undoCall(place, task)).toMatchObject({ status: "succeeded" });
      expect(await undoCall(place, deal)).toMatchObject({ status: "succeeded" });
      expect(await undoCall(place, contact)).toMatchObject({ status: "failed", code: "drift" });
      expect(place.server.objects("contacts")).toMatchObject([{ id, associations: { tasks: [{ id: others }] } }]);
    }));
});

function listing(results: readonly object[]) {
  return { status: 200, body: { results } };
}
