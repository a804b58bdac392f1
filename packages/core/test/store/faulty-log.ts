import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { ReceiptStore } from "../../src/contracts/store.js";
import { checkFence } from "../../src/store/fence-files.js";
import { FileReceiptStore } from "../../src/store/file-store.js";
import { createFile, makeDirectory } from "../../src/store/files.js";
import { LogFile } from "../../src/store/log-file.js";
import { storeWith } from "../support/ledger.js";

/** What goes wrong, and at which kind of record. */
export interface Fault {
  readonly at: "open" | "attempt" | "receipt";
  readonly call: "write" | "datasync";
  /** The system's code, or `short` for a write of which only a part is done. */
  readonly code: string;
}

/** What the operating system says when something goes wrong. */
export function systemError(code: string, call: string): Error {
  return Object.assign(new Error(`${code}: the system says so, ${call}`), { code, errno: -1, syscall: call });
}

/** A file store whose logs' handles fail where a test asks for it, since no machine has such a disk at hand. */
export function storeWithFault(directory: string, fault: Fault): ReceiptStore {
  return storeWith(new FileReceiptStore({ directory }), {
    createChain: async (chain) => {
      await makeDirectory(join(directory, "log"));
      const file = faulty(await createFile(join(directory, "log", `${chain}.jsonl`)), fault);
      return new LogFile(file, { flush: true, checkFence: () => checkFence(join(directory, "fences"), chain) });
    },
  });
}

function faulty(file: FileHandle, { at, call, code }: Fault): FileHandle {
  let isTime = false;
  const failing = (name: Fault["call"]) => isTime && name === call && code !== "short";
  return {
    write: async (batch: Uint8Array) => {
      isTime ||= Buffer.from(batch).includes(`"kind":"${at}"`);
      if (failing("write")) throw systemError(code, "write");
      return file.write(isTime && code === "short" ? batch.subarray(0, batch.length - 7) : batch);
    },
    datasync: async () => {
      if (failing("datasync")) throw systemError(code, "fdatasync");
      await file.datasync();
    },
    close: () => file.close(),
  } as unknown as FileHandle;
}
