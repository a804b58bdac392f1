import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@enact/core";
import { expect } from "vitest";
import { enact, type Ran } from "../../support/enact.js";
import { temporaryProject } from "../../support/project.js";
import { snapshotOf } from "../../support/snapshot-of.js";
import { enactInTerminal, type TerminalSession } from "../../support/terminal.js";
import { treasury } from "./treasury.js";

const TREASURY = JSON.stringify(fileURLToPath(new URL("./treasury.ts", import.meta.url)));

/** A project whose configuration is a {@link treasury}, with the means to ask it for transfers and to answer them. */
export interface Treasury {
  readonly cwd: string;
  /** Asks for a transfer, which waits. */
  ask(payload?: JsonObject): Promise<string>;
  /** Runs `enact approvals`, where nobody can be asked anything. */
  approvals(...args: readonly string[]): Promise<Ran>;
  /** Runs `enact approvals` with somebody in front of it. */
  inTerminal(...args: readonly string[]): TerminalSession;
  /** How the command ends, where nothing may be recorded. */
  refused(...args: readonly string[]): Promise<Ran>;
  /** Everything in the receipts directory. */
  stored(): ReturnType<typeof snapshotOf>;
}

/** @param keys - the approvers whose public keys are in the project, as `<name>.pub` */
export async function openTreasury({ keys = [] }: { readonly keys?: readonly string[] } = {}): Promise<Treasury> {
  const approverKeys = `{ approverKeys: publicKeys(...${JSON.stringify(keys)}) }`;
  const config = `import { publicKeys, treasury } from ${TREASURY};\nexport default treasury("receipts", ${approverKeys}).client;\n`;
  const cwd = await temporaryProject({ "enact.config.ts": config });
  const approvals: Treasury["approvals"] = (...args) => enact(["approvals", ...args], { cwd });
  const stored = () => snapshotOf(join(cwd, "receipts"));
  return {
    cwd,
    approvals,
    stored,
    async ask(payload = {}) {
      const { client, transfer } = treasury(join(cwd, "receipts"));
      const { receipt } = await transfer(payload, { actor: { email: "agent@company.com" } });
      await client.close();
      expect(receipt.decision).toBe("PENDING");
      return receipt.runId;
    },
    inTerminal: (...args) => enactInTerminal(["approvals", ...args], { cwd }),
    async refused(...args) {
      const before = await stored();
      const ran = await approvals(...args);
      expect(await stored()).toEqual(before);
      return ran;
    },
  };
}
