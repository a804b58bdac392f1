import { describe, it } from "vitest";
import { type MemoryActionName, MemoryConnector, testConnector } from "../../src/testing/index.js";

const ANN = { id: 1, name: "Ann", email: "ann@example.com" };

let connector: MemoryConnector;

/** What somebody else does meanwhile. */
async function rename(id: number, name: string): Promise<void> {
  await connector.call("updateRows", { table: "customers", where: { id }, set: { name } });
}

const renameAnn = () => rename(1, "Annie");

async function addAnn(): Promise<void> {
  await connector.call("insertRow", { table: "customers", row: { id: 1, name: "Another Ann" } });
}

testConnector(
  { describe, it },
  {
    create: (options) => {
      connector = new MemoryConnector({
        tables: { customers: [ANN] },
        allowedActions: options?.allowedActions as readonly MemoryActionName[] | undefined,
        answers: {
          "crm.contact.find": {
            action: "selectRows",
            input: ({ email }) => ({ table: "customers", where: { email } }),
            output: (output) => ({ found: (output as { rows: readonly unknown[] }).rows.length > 0 }),
          },
        },
      });
      return connector;
    },
    defaultActions: ["insertRow", "selectRows", "updateRows", "deleteRows"],
    good: {
      insertRow: { table: "customers", row: { id: 2, name: "Bob" } },
      selectRows: [{ table: "customers" }, { table: "customers", where: { id: 1 } }],
      updateRows: () => ({ table: "customers", where: { id: 1 }, set: { name: "Anna" } }),
      deleteRows: { table: "customers", where: { id: 1 } },
    },
    bad: {
      updateRows: [{ table: "customers", where: {}, set: {} }],
      deleteRows: [{ table: "", where: { id: 1 } }, { table: "customers" }],
    },
    failing: {
      insertRow: { input: { table: "customers", row: ANN }, code: "exists" },
      selectRows: { input: { table: "nowhere" }, code: "not_found" },
      deleteRows: [{ input: () => ({ table: "nowhere", where: { id: 1 } }), code: "not_found" }],
    },
    questions: { "crm.contact.find": { email: ANN.email } },
    secrets: ["not in memory"],
    state: async () => connector.rows("customers"),
    drift: {
      updateRows: { input: { table: "customers", where: { id: 1 }, set: { name: "Anna" } }, change: renameAnn },
      deleteRows: { input: { table: "customers", where: { id: 1 } }, change: renameAnn },
    },
    undo: {
      insertRow: {
        input: { table: "customers", row: { id: 2, name: "Bob" } },
        change: () => rename(2, "Robert"),
      },
      updateRows: { input: { table: "customers", where: { id: 1 }, set: { name: "Anna" } }, change: renameAnn },
      deleteRows: { input: { table: "customers", where: { id: 1 } }, change: addAnn },
    },
  },
);
