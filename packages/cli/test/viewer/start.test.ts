import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { BINARY, enact } from "../support/enact.js";
import { recordHistory, SECRET } from "../support/history.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { copiedCommand } from "./support/copied-command.js";
import { startViewer } from "./support/viewer-process.js";

describe("enact ui", () => {
  it("prints the address alone on the first line, then what it is and how it ends", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { stdout } = await outputOf([directory], { ENACT_SECRET: SECRET });
    const [address, ...notes] = stdout.trimEnd().split("\n");
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    expect(notes.join("\n")).toContain("read-only");
    expect(notes.join("\n")).toContain("Ctrl+C");
    expect(notes.join("\n")).not.toContain("no key");
  });

  it("says that nothing is checked where there is no key", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    expect((await outputOf([directory], {})).stdout).toContain("There is no key");
  });

  it("takes the port that is asked for, and a token of its own at every start", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const first = await startViewer(directory);
    await first.stop();
    const second = await startViewer(directory, { args: ["--port", first.url.port] });
    expect(second.url.port).toBe(first.url.port);
    expect(second.token).not.toBe(first.token);
    expect((await second.raw(`/?token=${first.token}`)).status).toBe(403);
  });

  it("cannot be reached from other machines", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { port } = (await startViewer(directory)).url;
    // Would fail if the viewer had taken it on all addresses.
    const other = createServer();
    await new Promise<void>((resolve, reject) => {
      other.once("error", reject).listen({ host: "127.0.0.2", port: Number(port), exclusive: true }, resolve);
    });
    other.close();
  });

  it("says that a port is in use, and exits with 2", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { exitCode, stdout, stderr } = await enact(["ui", directory, "--port", String(port)]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("ENACT_CLI_PORT");
    expect(stderr).toContain(`${port} is in use`);
  });

  it.each(["-1", "65536", "http", "1e3", "80.5", ""])("refuses the port %j", async (port) => {
    const { exitCode, stderr } = await enact(["ui", "--port", port]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("from 0 to 65535");
  });

  it("says that there is no directory, that it is none, or that it holds no receipts", async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, "file");
    await writeFile(file, "");
    const empty = join(directory, "empty");
    await mkdir(empty);
    for (const path of [join(directory, "none"), file, empty]) {
      const { exitCode, stdout, stderr } = await enact(["ui", path]);
      expect({ path, exitCode, stdout }).toEqual({ path, exitCode: 2, stdout: "" });
      expect(stderr).toContain("ENACT_CLI_NO_STORE");
    }
  });

  it("says that its page is not there", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { binary, dist } = await copiedCommand();
    await rm(join(dist, "web"), { recursive: true });
    await expect(startViewer(directory, { binary })).rejects.toThrow("ENACT_CLI_FILE");
  });

  it("refuses a key that is none before it begins", async () => {
    const directory = await temporaryDirectory();
    await recordHistory(directory);
    const { exitCode, stdout, stderr } = await enact(["ui", directory, "--key", "short"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("ENACT_CLI_BAD_KEY");
  });
});

/** All that is printed until it is told to end. */
async function outputOf(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ stdout: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [BINARY, "ui", ...args], { env: { PATH, HOME, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
    if (stdout.includes("Ctrl+C")) child.kill("SIGTERM");
  });
  await new Promise((resolve) => child.once("close", resolve));
  return { stdout };
}
