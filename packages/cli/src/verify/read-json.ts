import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** No file of anchors is larger: a head has about 130 bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file as JSON; undefined where it is not there.
 *
 * @throws Error where it cannot be read, is no regular file, is far too large, or is no JSON
 */
export async function readJson(path: string): Promise<unknown> {
  // Not to wait for the other end of a pipe.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(absent);
  if (file === undefined) return undefined;
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error("it is no regular file");
    if (found.size > MAX_BYTES) throw new Error(`it has ${found.size} bytes`);
    return JSON.parse(await file.readFile("utf8")) as unknown;
  } finally {
    await file.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
