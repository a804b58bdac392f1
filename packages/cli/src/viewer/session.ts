import { randomBytes, timingSafeEqual } from "node:crypto";

/** How one start of the viewer knows whom it was opened for. */
export interface Session {
  /** What is printed with the address, and never written anywhere else. */
  readonly token: string;
  /** The header that makes a browser keep it, out of reach of scripts and of other sites. */
  readonly setCookie: string;
  /** Whether this is the token. Constant in time. */
  isToken(candidate: string): boolean;
  /** Whether a `Cookie` header carries it. */
  isKnown(cookieHeader: string | undefined): boolean;
}

/**
 * Makes a session with a token of its own.
 *
 * @param port - cookies do not tell ports apart, so their name does: two viewers do not take each other's place
 */
export function createSession(port: number): Session {
  const token = randomBytes(32).toString("base64url");
  const name = `enact-viewer-${port}`;
  const isToken = (candidate: string): boolean => {
    const [given, expected] = [Buffer.from(candidate, "utf8"), Buffer.from(token, "utf8")];
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  return Object.freeze({
    token,
    setCookie: `${name}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    isToken,
    isKnown: (cookieHeader: string | undefined) => cookiesOf(cookieHeader, name).some(isToken),
  });
}

/** The values of the cookies of a name (RFC 6265 §4.2.1). */
function cookiesOf(header: string | undefined, name: string): readonly string[] {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}
