import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** What to do where there is no browser. */
export const HOW_TO_INSTALL =
  "There is no Chromium: install it (Debian: apt-get install chromium), or name one in ENACT_CHROMIUM.";

/** Where Chromium is: in ENACT_CHROMIUM, or else on the PATH; undefined where it is not. */
export function findChromium(): string | undefined {
  const { ENACT_CHROMIUM: named = "", PATH = "" } = process.env;
  if (named !== "") return named;
  const directories = PATH.split(delimiter).filter((directory) => directory !== "");
  return NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(isExecutable);
}

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
