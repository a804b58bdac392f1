import type { Json } from "../../json.js";
import { claimName } from "../claim-name.js";
import { IdSet } from "./id-set.js";
import type { RecordView } from "./record-view.js";

/** What can be had once: callers' keys, approvals, and turns at limits. Sixteen bytes of each name are kept. */
export class Uses {
  readonly #taken = new IdSet();

  /**
   * Takes what a record uses up.
   *
   * @returns what had been used before; empty where nothing was
   */
  take(view: RecordView): readonly string[] {
    return namesIn(view)
      .filter(([, name]) => !this.#taken.add(asId(name)))
      .map(([what]) => what);
  }
}

function namesIn(view: RecordView): readonly (readonly [what: string, name: string])[] {
  if (view.kind === "reserve") {
    const [policy, key] = [read(view, "policy"), read(view, "key")] as [string, string];
    return [["turn at the limit", claimName({ type: "limit", policy, key, turn: view.number("turn") })]];
  }
  if (view.kind !== "intent") return [];
  const names: (readonly [what: string, name: string])[] = [];
  if (view.has("approval")) names.push(["approval", claimName({ type: "approval", key: view.plain("approval") })]);
  if (view.has("idempotencyKey")) {
    const [workflow, key] = [read(view, "workflow"), read(view, "idempotencyKey")] as [string, string];
    const actor = read(view, "actor") as Json;
    names.push(["idempotency key", claimName({ type: "idempotencyKey", workflow, actor, key })]);
  }
  return names;
}

function read(view: RecordView, member: string): unknown {
  return JSON.parse(Buffer.from(view.text(member) as string, "latin1").toString("utf8"));
}

function asId(name: string): string {
  return [name.slice(0, 8), name.slice(8, 12), name.slice(12, 16), name.slice(16, 20), name.slice(20, 32)].join("-");
}
