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
 */
export function installationToken(
  { headers: { authorization = "" } }: TestRequest,
  installationId: number,
  apps: readonly AppOptions[],
  addToken: (app: AppOptions) => string,
): Answer {
  const jwt = authorization.replace(/^bearer /i, "");
  const signer = apps.find((app) => isSignedBy(jwt, app));
  if (signer === undefined) throw new Problem(401, "A JSON web token could not be decoded");
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

function isSignedBy(jwt: string, { appId, publicKey }: AppOptions): boolean {
  const [header = "", payload = "", signature = ""] = jwt.split(".");
  const verifier = createVerify("RSA-SHA256").update(`${header}.${payload}`);
  if (!verifier.verify(publicKey, signature, "base64url")) return false;
  const now = Date.now() / 1_000;
  const [{ alg }, { iss, exp, iat }] = [header, payload].map((part) =>
    JSON.parse(Buffer.from(part, "base64url").toString()),
  ) as [{ alg: unknown }, { iss: unknown; exp: number; iat: number }];
  return alg === "RS256" && String(iss) === String(appId) && exp > now && exp <= now + 660 && iat <= now + 60;
}
