import type { IncomingMessage } from "node:http";

/** Why a request is not looked at any further. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 414;
  readonly message: string;
}

/** The longest address that is read, in characters. */
const MAX_URL_LENGTH = 8192;

const USE_THE_ADDRESS = "Open the address that `enact ui` has printed, with its token, in the browser's address bar.";

/** The refusal of whoever has no token. */
export const NO_SESSION: Refusal = Object.freeze({ status: 403, message: USE_THE_ADDRESS });

/**
 * Whether a request is one that the page itself, or its user, can have made: from this machine, by this name, to read.
 *
 * @returns why it is none; undefined where it may be answered to whoever has the token
 * @remarks A site that is open in the same browser can have its own name resolve to 127.0.0.1 (DNS rebinding), which the
 * Host header shows, or send requests straight here, which Origin and Sec-Fetch-Site show.
 */
export function refusalOf(
  { method, url = "", headers, headersDistinct }: IncomingMessage,
  port: number,
): Refusal | undefined {
  const hosts = hostsOf(port);
  const [host, ...moreHosts] = headersDistinct["host"] ?? [];
  if (host === undefined || moreHosts.length > 0 || !hosts.includes(host)) {
    return { status: 403, message: `This viewer answers to ${hosts[0]} alone. ${USE_THE_ADDRESS}` };
  }
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, message: "This viewer is read-only: it answers GET and HEAD." };
  }
  if (url.length > MAX_URL_LENGTH)
    return { status: 414, message: `An address has at most ${MAX_URL_LENGTH} characters.` };
  if (!url.startsWith("/")) return { status: 400, message: "The request must name a path." };
  if (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0) {
    return { status: 400, message: "A request to this viewer has no body." };
  }
  const { origin, "sec-fetch-site": site } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, message: "Other sites may not ask this viewer." };
  }
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return { status: 403, message: `Other sites may not lead to this viewer. ${USE_THE_ADDRESS}` };
  }
  return undefined;
}

/** What a browser calls this server: without the port where that is the one of HTTP. */
function hostsOf(port: number): readonly string[] {
  return ["127.0.0.1", "localhost"].map((name) => (port === 80 ? name : `${name}:${port}`));
}
