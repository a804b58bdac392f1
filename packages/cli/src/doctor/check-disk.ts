import { statfs } from "node:fs/promises";
import { type Check, ok, problem, warning } from "./check.js";

/** Whether there is room, and whether it is a disk at all. */
export async function checkDisk(directory: string): Promise<readonly Check[]> {
  const { type, bavail, bsize, files, ffree } = await statfs(directory);
  const free = bavail * bsize;
  const room = `${SIZE.format(free / 1e9)} free`;
  const fix = "Make room: when the disk is full, no run is let through.";
  const found: Check[] = [];
  if (free < 100e6) found.push(problem("disk", `Only ${room}.`, fix));
  else if (free < 1e9) found.push(warning("disk", `Only ${room}.`, fix));
  if (files > 0 && ffree < 1_000) found.push(problem("disk", `Only ${ffree} more files can be made.`, fix));
  return [...(found.length > 0 ? found : [ok("disk", room)]), ...checkKind(type)];
}

const SIZE = new Intl.NumberFormat("en", { style: "unit", unit: "gigabyte", maximumFractionDigits: 1 });

function checkKind(type: number): readonly Check[] {
  const kind = process.platform === "linux" ? KINDS.get(type >>> 0) : undefined;
  if (kind === undefined) return [];
  const [name, hazard] = kind;
  if (hazard === "network") {
    const message = `The directory is on a network file system (${name}), where links and flushes are not what the store needs.`;
    return [problem("file system", message, "Keep receipts on a disk of the machine that writes them.")];
  }
  const message = `The directory is on ${name}: ${HAZARDS[hazard]}.`;
  return [warning("file system", message, "Keep receipts on a disk that stays, of the machine that writes them.")];
}

const HAZARDS = Object.freeze({
  memory: "what is there is gone when the machine stops",
  container: "what is there can be gone with the container",
  unknown: "it can be a network, where links and flushes are not what the store needs",
});

/** The kinds to beware of, by their number in linux/magic.h. */
const KINDS: ReadonlyMap<number, readonly [string, "network" | keyof typeof HAZARDS]> = new Map([
  [0x6969, ["NFS", "network"]],
  [0x517b, ["SMB", "network"]],
  [0xff534d42, ["CIFS", "network"]],
  [0xfe534d42, ["SMB", "network"]],
  [0x5346414f, ["AFS", "network"]],
  [0x73757245, ["Coda", "network"]],
  [0x00c36400, ["Ceph", "network"]],
  [0x0bd00bd0, ["Lustre", "network"]],
  [0x65735546, ["FUSE", "unknown"]],
  [0x01021994, ["tmpfs", "memory"]],
  [0x858458f6, ["ramfs", "memory"]],
  [0x794c7630, ["overlayfs", "container"]],
]);
