import type { JsonObject, JudgedRequest, Resource } from "@enact/core";

/** What is judged: enough of them, and different enough, that no answer can be foreseen. */
export const CONTEXTS = 64;

/**
 * Requests as the gate sees them, half of them about a branch and half about a table: frozen, with what the workflow
 * declares that it touches.
 *
 * @param keys - members of each payload
 * @param failing - whether each of them fails two of the eight built-in policies, and two of the trivial ones
 */
export function contexts(keys: number, failing: boolean): readonly JudgedRequest[] {
  return Array.from({ length: CONTEXTS }, (_unused, index) => {
    const git = index % 2 === 0;
    return deepFreeze({
      phase: "request",
      workflow: git ? "agentPr" : "updateOrders",
      actor: { email: `agent-${index}@company.com`, role: index % 4 === 0 ? "contractor" : "engineer" },
      payload: payloadOf(keys, index, failing),
      now: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
      resources: git ? branchAndFiles(index, failing) : tableRows(index, failing),
    } as const);
  });
}

/** The same payloads as a caller sends them: not frozen, and not looked at yet. */
export function rawPayloads(keys: number): readonly JsonObject[] {
  return Array.from({ length: CONTEXTS }, (_unused, index) => payloadOf(keys, index, false));
}

function payloadOf(keys: number, index: number, failing: boolean): JsonObject {
  const payload: Record<string, string | number | boolean> = {};
  for (let key = 0; key < keys; key++) {
    if (key % 5 === 3) payload[`field${key}`] = index * 1000 + key;
    else if (key % 5 === 4) payload[`field${key}`] = (index + key) % 2 === 0;
    else payload[`field${key}`] = `value ${key} of request ${index}`;
  }
  if (failing) {
    payload[`field${index % 8}`] = "forbidden";
    payload[`field${(index + 3) % 8}`] = "forbidden";
  }
  return payload;
}

/** Failing: a protected branch, which is outside the prefix too. */
function branchAndFiles(index: number, failing: boolean): readonly Resource[] {
  const within = `octo/repository-${index % 8}`;
  const name = failing ? "refs/heads/main" : `refs/heads/agent/fix-${index}`;
  return [
    { kind: "git.ref", name, within, change: failing ? "update" : "create" },
    { kind: "git.file", name: `src/file-${index}.ts`, within, change: "update" },
    { kind: "git.file", name: `test/file-${index}.test.ts`, within, change: "create" },
  ];
}

/** Failing: a protected table, and too many rows. */
function tableRows(index: number, failing: boolean): readonly Resource[] {
  const name = failing ? "public.users" : `public.orders_${index % 8}`;
  const count = failing ? 5_000 : 1 + (index % 20);
  return [{ kind: "sql.table", name, within: "shop", change: "update", fields: ["status", "updated_at"], count }];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
