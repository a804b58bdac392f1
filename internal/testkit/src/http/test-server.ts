import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Answer, Exchange, TestRequest } from "./exchange.js";
import { type ArmedFault, type Fault, Faults, type InjectedFault } from "./faults.js";

/** What makes a test server one of a certain vendor. */
export interface Vendor {
  /** Acts on a request, and says what the vendor would. */
  handle(request: TestRequest): Promise<Answer>;
  /** What is wrong with an exchange by the vendor's own description of its API; empty where nothing is. */
  check(request: TestRequest, answer: Answer): readonly string[];
}

/** A server on localhost that speaks a vendor's API, and can be made to fail in every way a network can. */
export interface TestServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Every request that has reached the server, in the order of arrival. */
  readonly exchanges: readonly Exchange[];
  /** What was wrong with an exchange by the vendor's own description of its API. */
  readonly violations: readonly string[];
  /** Makes something go wrong with requests to come. The fault that was injected first happens first. */
  inject(fault: Fault): InjectedFault;
  /** Ends the server. Rejects where an exchange did not keep to the vendor's description, so that no test can miss it. */
  close(): Promise<void>;
}

/** Starts a server on a free port of the loopback interface. */
export async function startTestServer(vendor: Vendor): Promise<TestServer> {
  const faults = new Faults();
  const exchanges: Exchange[] = [];
  const violations: string[] = [];
  const underWay = new Set<Promise<void>>();

  const server = createServer((incoming, outgoing) => {
    const serving = serve(incoming, outgoing).catch((error: unknown) => {
      violations.push(`${incoming.method} ${incoming.url}: the server threw: ${(error as Error)?.stack ?? error}`);
      outgoing.destroy();
    });
    underWay.add(serving);
    void serving.finally(() => underWay.delete(serving));
  });

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await receive(incoming);
    const exchange: Exchange = { request, handled: false };
    exchanges.push(exchange);
    const armed = faults.take(request);
    if (armed?.fault.at === "before" && !(await goesOn(armed, outgoing))) return;
    const answer = await vendor.handle(request);
    exchange.handled = true;
    exchange.answer = answer;
    violations.push(...vendor.check(request, answer));
    if (armed?.fault.at === "after" && !(await goesOn(armed, outgoing))) return;
    send(outgoing, answer);
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    violations,
    inject: (fault) => faults.inject(fault),
    close: async () => {
      faults.clear();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.allSettled(underWay);
      if (violations.length > 0) throw new Error(`Exchanges that break the vendor's API:\n${violations.join("\n")}`);
    },
  };
}

/** Lets a fault happen; false where the request has ended with it. */
async function goesOn({ fault: { what }, released }: ArmedFault, outgoing: ServerResponse): Promise<boolean> {
  if (what === "drop") {
    outgoing.destroy();
    return false;
  }
  if (what === "hang") {
    await released;
    return true;
  }
  if ("delayMs" in what) {
    await delay(what.delayMs);
    return true;
  }
  send(outgoing, what);
  return false;
}

async function receive(incoming: IncomingMessage): Promise<TestRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const [path = "/", query = ""] = (incoming.url ?? "/").split(/\?(.*)/s);
  return {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** A client that has gone away hears nothing, which is no fault of the server's. */
function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  if (outgoing.destroyed) return;
  const type = typeof body === "string" ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  outgoing.writeHead(status, { ...(body === undefined ? undefined : { "content-type": type }), ...headers });
  outgoing.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
}
