import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { CommandError } from "../command-error.js";

/** A file of the page, as it is served. */
export interface PageFile {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Whether its name changes with its content, so that it may be kept for ever. */
  readonly isImmutable: boolean;
}

/**
 * Reads the page, which is small, into memory. What a request names is looked up and never becomes a path, and what happens
 * to the files later does not matter.
 *
 * @returns the files by the path they are asked for with
 * @throws CommandError `ENACT_CLI_FILE` when they are not there
 */
export async function readPageFiles(directory: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  try {
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = `/${relative(directory, path).split(sep).join("/")}`;
      const type = TYPES.get(extname(path)) ?? "application/octet-stream";
      files.set(name, { bytes: await readFile(path), type, isImmutable: name.startsWith("/assets/") });
    }
  } catch (error) {
    throw missing(directory, error);
  }
  const index = files.get("/index.html");
  if (index === undefined) throw missing(directory);
  return files.set("/", index);
}

/** What a page is made of; anything else is handed out as bytes. */
const TYPES: ReadonlyMap<string, string> = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".ico", "image/x-icon"],
  [".woff2", "font/woff2"],
  [".json", "application/json; charset=utf-8"],
]);

function missing(directory: string, cause?: unknown): CommandError {
  return new CommandError(
    "ENACT_CLI_FILE",
    `The viewer's page cannot be read from ${directory}; install @enact/cli anew.`,
    {
      cause,
    },
  );
}
