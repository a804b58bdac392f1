import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { Socket } from "node:net";
import type { Account } from "./account.js";

/** A program that does not outlive this Node process. */
export interface GuardedProcess {
  readonly pid: number;
  /** Whether the program has ended. */
  readonly ended: boolean;
  /** Resolves with the exit code, or the signal's name, once the program has ended. */
  waitForExit(): Promise<number | string>;
  /** Ends the program with SIGQUIT, which PostgreSQL takes as: at once. Resolves when it has ended. */
  abort(): Promise<void>;
}

/** What to run, and what to clean up after it. */
export interface GuardedCommand {
  readonly program: string;
  readonly parameters: readonly string[];
  /** Working folder; removed when this Node process dies before the program. */
  readonly folder: string;
  /** Takes the program's output. */
  readonly logFile: string;
  readonly account: Account | undefined;
}

/**
 * Starts a program that is ended, and its folder removed, when this Node process dies, however
 * that happens.
 *
 * @remarks It keeps Node's event loop alive only while somebody waits for it to end, so a script
 * that forgets to stop it still ends, and it with the script.
 */
export async function spawnGuarded(command: GuardedCommand): Promise<GuardedProcess> {
  const log = await open(command.logFile, "a");
  try {
    const child = spawn("/bin/sh", ["-c", guard, "sh", command.folder, command.program, ...command.parameters], {
      cwd: command.folder,
      // A session of its own: Ctrl-C reaches Node only, which then stops the server in order.
      detached: true,
      // Not ours: PGDATA, PGOPTIONS or LD_LIBRARY_PATH would change what is started.
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
      // The guard's pipe is not stdin: Node closes that by itself when the program ends.
      stdio: ["ignore", log.fd, log.fd, "pipe"],
      ...(command.account ? { uid: command.account.uid, gid: command.account.gid } : {}),
    });
    await once(child, "spawn");
    const { pid } = child;
    const pipe = child.stdio[3];
    if (pid === undefined || !(pipe instanceof Socket)) throw new Error(`${command.program} cannot be guarded.`);

    let ended = false;
    const exit = once(child, "exit").then(([code, signal]: unknown[]) => {
      ended = true;
      // Any line tells the guard that there is nothing left to do.
      pipe.end("done\n");
      return typeof code === "number" ? code : String(signal);
    });
    // The guard may be gone already, for example when a machine shuts everything down.
    pipe.on("error", () => undefined);
    pipe.unref();
    child.unref();

    const waitForExit = () => {
      child.ref();
      return exit;
    };
    return {
      pid,
      get ended() {
        return ended;
      },
      waitForExit,
      async abort() {
        child.kill("SIGQUIT");
        await waitForExit();
      },
    };
  } finally {
    await log.close();
  }
}

// Runs as the program's parent until `exec` turns it into the program, so `$$` is the program's pid
// and no moment is unguarded. The guard itself waits on Node's pipe: end of file means Node died.
// It is forked twice, for the postmaster expects no children but its own, and ignores the signal
// it sends to the whole group (initdb has children). Where nobody collects orphans, as in many
// containers, an ended program keeps its pid: on Linux its state says so.
const guard = `
folder=$1
shift
( (
  trap '' QUIT
  read -r _ <&3 && exit
  kill -s QUIT -- -$$
  n=0
  while kill -0 $$ && [ $n -lt 100 ]; do
    case $(cat /proc/$$/stat) in *") Z "*) break ;; esac
    n=$((n + 1))
    sleep 0.1
  done
  [ $n -eq 100 ] && kill -s KILL $$
  rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
) >/dev/null 2>&1 & )
exec "$@" 3<&-
`;
