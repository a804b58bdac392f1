import manifest from "../../package.json" with { type: "json" };
import { type Check, ok, problem } from "./check.js";

/** Whether this is a version of Node that Enact is tested with. */
export function checkNode(version: string = process.versions.node): readonly Check[] {
  const oldest = manifest.engines.node.replace(">=", "");
  if (!isOlder(version, oldest)) return [ok("node", `Node ${version}`)];
  return [problem("node", `Node ${version} is too old.`, `Install Node ${oldest} or newer.`)];
}

function isOlder(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, "en", { numeric: true }) < 0;
}
