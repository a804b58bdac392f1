import { type ChildProcess, spawn } from "node:child_process";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { StatusEvent } from "../../../src/viewer/api.js";
import { BINARY } from "../../support/enact.js";
import { SECRET } from "../../support/history.js";

/** An answer of the viewer, as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a request is made of. */
export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A viewer in a process of its own, with a browser's cookie. */
export class ViewerProcess {
  readonly child: ChildProcess;
  /** Its first line of output. */
  readonly url: URL;
  /** What a browser sends after it has opened the address; empty before {@link ViewerProcess.open}. */
  cookie = "";

  constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = new URL(url);
  }

  get token(): string {
    return this.url.searchParams.get("token") as string;
  }

  /** Opens the printed address, and keeps the cookie. */
  async open(): Promise<Answer> {
    const answer = await this.raw(`${this.url.pathname}${this.url.search}`);
    this.cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    return answer;
  }

  /** Asks as the page does. */
  ask(path: string, { headers = {}, ...asking }: Asking = {}): Promise<Answer> {
    return this.raw(path, { ...asking, headers: { Cookie: this.cookie, "Sec-Fetch-Site": "same-origin", ...headers } });
  }

  /** The answer of the API as JSON; it must be one. */
  async json<T>(path: string): Promise<T> {
    const { status, body } = await this.ask(path);
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${body}`);
    return JSON.parse(body) as T;
  }

  /** Sends exactly this, with nothing that a browser adds. The path is not normalised. */
  async raw(path: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Answer> {
    const response = await this.#send(path, method, headers, body);
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: Buffer.concat(pieces).toString("utf8"),
    };
  }

  /** Hears of every change of the store, as an open page does. */
  async events(): Promise<AsyncGenerator<StatusEvent> & { readonly response: IncomingMessage }> {
    const response = await this.#send("/api/events", "GET", { Cookie: this.cookie }, undefined);
    if (response.statusCode !== 200) throw new Error(`There are no events: ${response.statusCode}`);
    return Object.assign(statusEvents(response), { response });
  }

  /** Waits, as an open page, until the status is as wanted. */
  async until(isWanted: (status: StatusEvent) => boolean): Promise<StatusEvent> {
    const events = await this.events();
    for await (const status of events) if (isWanted(status)) return status;
    throw new Error("The viewer has ended before the status was as wanted.");
  }

  /** Waits until a verification has come to an end, good or bad. */
  async verification(): Promise<StatusEvent["verification"]> {
    return (await this.until(({ verification }) => verification.state !== "running")).verification;
  }

  /** Ends it as somebody else would. */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<{ readonly exitCode: number | null }> {
    return new Promise((resolve) => {
      this.child.once("close", (exitCode) => resolve({ exitCode }));
      this.child.kill(signal);
    });
  }

  #send(
    path: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<IncomingMessage> {
    const { hostname, port } = this.url;
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path, method, headers, agent: false }, resolve);
      asked.on("error", reject);
      asked.end(body);
    });
  }
}

/** Starts a viewer, which ends with the test. */
export async function startViewer(
  directory: string,
  {
    args = [],
    env = { ENACT_SECRET: SECRET },
    binary = BINARY,
  }: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly binary?: string;
  } = {},
): Promise<ViewerProcess> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [binary, "ui", directory, ...args], { env: { PATH, HOME, ...env } });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const errors: Buffer[] = [];
  child.stderr.on("data", (piece: Buffer) => errors.push(piece));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("close", (code) => reject(new Error(`It has ended with ${code}: ${Buffer.concat(errors)}`)));
  });
  return new ViewerProcess(child, url);
}

/** The same, with its address opened. */
export async function openViewer(...args: Parameters<typeof startViewer>): Promise<ViewerProcess> {
  const viewer = await startViewer(...args);
  await viewer.open();
  return viewer;
}

/** The events of a connection, which ends with whoever stops listening, or with the viewer. */
async function* statusEvents(response: IncomingMessage): AsyncGenerator<StatusEvent> {
  let text = "";
  try {
    for await (const piece of response.setEncoding("utf8")) {
      const events = (text + piece).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const [name, data] = event.split("\n");
        if (name === "event: status") yield JSON.parse((data as string).slice("data: ".length)) as StatusEvent;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
  }
}
