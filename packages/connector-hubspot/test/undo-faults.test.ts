import type { Fault, InjectedFault } from "@enact/testkit/http";
import { describe, expect, test } from "vitest";
import { type Place, withHubSpot } from "./support/hubspot.js";
import { doneWrite, UNDOABLE, undo, visible } from "./support/undo.js";

const problem = { status: "error", category: "OBJECT_NOT_FOUND", message: "no", correlationId: "1" };
const errors = [{ status: "error", category: "OBJECT_NOT_FOUND", message: "no", context: {}, links: {}, errors: [] }];

/** What goes wrong with the request that undoes, and what is known then where HubSpot has not acted on it. */
const TROUBLES: readonly (readonly [string, Fault["what"], { readonly status: string; readonly code: string }])[] = [
  ["a dropped connection", "drop", { status: "unknown", code: "answer_lost" }],
  ["a server error", { status: 500, body: { message: "no" } }, { status: "unknown", code: "answer_lost" }],
  ["a success of another shape", { status: 200, body: { ok: true } }, { status: "unknown", code: "unexpected_answer" }],
  ["somebody's 404", { status: 404, body: "<html></html>" }, { status: "unknown", code: "unexpected_answer" }],
  [
    "a part of a success",
    { status: 207, body: { results: [{}], numErrors: 1, errors } },
    { status: "unknown", code: "unexpected_answer" },
  ],
  ["HubSpot's 404", { status: 404, body: problem }, { status: "failed", code: "drift" }],
  [
    "a 404 among many",
    { status: 207, body: { results: [], numErrors: 1, errors } },
    { status: "failed", code: "drift" },
  ],
  ["a refusal", { status: 403, body: { category: "MISSING_SCOPES" } }, { status: "failed", code: "permission_denied" }],
];

describe.concurrent.each(UNDOABLE)("undoing %s", (name) => {
  const method = name.startsWith("update") ? "PATCH" : "DELETE";

  for (const [trouble, what, outcome] of TROUBLES) {
    test(`is ${outcome.status} after ${trouble} in place of the effect, and sent once`, () =>
      withHubSpot(async (place) => {
        const { call, write } = await doneWrite(place, name);
        const [before, earlier] = [visible(place.server), place.server.exchanges.length];
        place.server.inject({ method, at: "before", what });
        expect(await undo(place.hubspot, name, call)).toMatchObject(outcome);
        expect(visible(place.server)).toEqual(before);
        expect(write.done()).toBe(1);
        const sent = place.server.exchanges.slice(earlier).filter(({ request }) => request.method === method);
        expect(sent).toHaveLength(1);
      }));

    if (outcome.status !== "unknown") continue;
    test(`is succeeded after ${trouble} in place of the answer, sent once, and not done twice`, () =>
      withHubSpot(async (place) => {
        const { call, before, write } = await doneWrite(place, name);
        const earlier = place.server.exchanges.length;
        place.server.inject({ method, at: "after", what });
        expect(await undo(place.hubspot, name, call)).toMatchObject({ status: "succeeded", reconciled: true });
        expect(await undo(place.hubspot, name, call)).toMatchObject({ status: "failed", code: "drift" });
        expect(visible(place.server)).toEqual(before);
        expect(write.done()).toBe(0);
        const sent = place.server.exchanges.slice(earlier).filter(({ request }) => request.method === method);
        expect(sent).toHaveLength(1);
      }));
  }

  test("is unknown where it was done and nobody can read it back", () =>
    withHubSpot(async (place) => {
      const { call, write } = await doneWrite(place, name);
      const fault = place.server.inject({ method, at: "after", what: "hang" });
      const pending = undo(place.hubspot, name, call);
      await fault.hit;
      place.server.inject({ method: "GET", at: "before", times: 100, what: { status: 403, body: problem } });
      fault.release();
      expect(await pending).toMatchObject({ status: "unknown", code: "answer_lost" });
      expect(write.done()).toBe(0);
    }));
});

/** What somebody else does before a lost write is read back, and how many looks are right before that write. */
const MEANWHILE: readonly (readonly [(typeof UNDOABLE)[number], string, number, (place: Place, id: string) => void])[] =
  [
    ["createTask", "archives it, changed", 3, archiveChanged],
    ["createTask", "leaves it as it is", 3, () => undefined],
    ["updateDeal", "changes the property", 1, ({ server }, id) => server.update("deals", id, { amount: "6" })],
    ["updateDeal", "leaves it as it is", 1, () => undefined],
    ["associate", "archives an end", 1, ({ server }) => server.archive("deals", "102")],
    ["associate", "archives the other end", 1, ({ server }) => server.archive("contacts", "101")],
    ["associate", "leaves it as it is", 1, () => undefined],
  ];

describe.concurrent("reading back an undoing of which nothing arrived", () => {
  test.each(MEANWHILE)("of %s takes nothing for its own where somebody else %s", (name, _what, looks, somebodyElse) =>
    withHubSpot(async (place) => {
      const { server, hubspot } = place;
      const { call, id } = await doneWrite(place, name);
      server.inject({ method: name.startsWith("update") ? "PATCH" : "DELETE", at: "before", what: "drop" });
      let reading: InjectedFault | undefined;
      const pending = undo(hubspot, name, call, () => {
        reading = server.inject({ method: "GET", skip: looks, at: "before", what: "hang" });
        void reading.hit.then(() => somebodyElse(place, id)).then(() => reading?.release());
      });
      expect(await pending).toMatchObject({ status: "unknown", code: "answer_lost" });
      expect(reading?.hits).toBe(1);
    }),
  );
});

function archiveChanged({ server }: Place, id: string): void {
  server.update("tasks", id, { hs_task_subject: "Write" });
  server.archive("tasks", id);
}
