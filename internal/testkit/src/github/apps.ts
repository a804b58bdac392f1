import { createVerify } from "node:crypto";
import type { Answer, TestRequest } from "../http/exchange.js";
import { notFound, Problem } from "./problem.js";
import type { Permission } from "./state.js";

/** A GitHub App and its one installation. */
export interface AppOptions {
  readonly appId: number;
  /** PEM; the App's tokens are signed by the private key that belongs to it. */
  readonly publicKey: string;
  readonly installationId: number;
  /** What the installation may do, by `owner/name` or `*`. */
  readonly permissions: Readonly<Record<string, Permission>>;
}

/**
 * Gives a token of an installation to the App itself, which proves who it is by a JSON Web Token (GitHub Docs,
 * "Generating a JSON Web Token (JWT) for a GitHub App").
 *
 * @param addToken - makes a token for an App's installation
 */
export function installationToken(
  { headers: { authorization = "" } }: TestRequest,
  installationId: number,
  apps: readonly AppOptions[],
  addToken: (app: AppOptions) => string,
): Answer {
  const jwt = authorization.replace(/^bearer /i, "");
  const signer = apps.find(({ publicKey }) => isSignedBy(jwt, publicKey));
  if (signer === undefined) throw new Problem(401, "A JSON web token could not be decoded");
  refuseClaims(jwt, signer);
  if (signer.installationId !== installationId) throw notFound();
  return {
    status: 201,
    body: {
      token: addToken(signer),
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      permissions: { contents: "write", issues: "write", metadata: "read", pull_requests: "write" },
      repository_selection: "selected",
    },
  };
}

function isSignedBy(jwt: string, publicKey: string): boolean {
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const isSigned = createVerify("RSA-SHA256").update(`${header}.${payload}`).verify(publicKey, signature, "base64url");
  return isSigned && decoded(header)["alg"] === "RS256";
}

function refuseClaims(jwt: string, { appId }: AppOptions): void {
  const { iss, iat, exp } = decoded(jwt.split(".")[1] ?? "");
  const now = Date.now() / 1_000;
  if (typeof exp !== "number" || exp <= now) {
    const future = "must be a numeric value representing the future time at which the assertion expires";
    throw new Problem(401, `'Expiration time' claim ('exp') ${future}`);
  }
  if (exp > now + 600 + CLOCK_DRIFT) {
    throw new Problem(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof iat !== "number" || iat > now + CLOCK_DRIFT) {
    throw new Problem(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (String(iss) !== String(appId)) throw new Problem(404, "Integration not found");
}

/** Seconds that clocks may differ by. */
const CLOCK_DRIFT = 60;

function decoded(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
}
