import { createSign, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type GitHubServer, startGitHub } from "../../src/github/index.js";
import { octokitWith, REPO } from "./support.js";

const keys = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const other = generateKeyPairSync("rsa", { modulusLength: 2_048 });

const now = Math.floor(Date.now() / 1_000);
const CLAIMS = { iss: 7, iat: now - 30, exp: now + 300 };

function jwt(claims: object = CLAIMS, { alg = "RS256", key = keys.privateKey } = {}): string {
  const [header, payload] = [{ alg, typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signature = createSign("RSA-SHA256").update(`${header}.${payload}`).sign(key, "base64url");
  return `${header}.${payload}.${signature}`;
}

async function withApp(
  use: (ask: (token: string, id?: number) => Promise<Response>, github: GitHubServer) => Promise<void>,
) {
  const github = await startGitHub();
  await github.addRepository({ name: "octo/hello", private: true });
  const publicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
  github.addApp({ appId: 7, publicKey, installationId: 11, permissions: { "octo/hello": "read" } });
  const ask = (token: string, id = 11) =>
    fetch(`${github.url}/app/installations/${id}/access_tokens`, {
      method: "POST",
      headers: { authorization: `bearer ${token}` },
    });
  await use(ask, github).finally(() => github.close());
}

describe("an App", () => {
  it("gets a token of its installation, which may do what the installation may", () =>
    withApp(async (ask, github) => {
      const response = await ask(jwt());
      const { token } = (await response.json()) as { token: string };
      expect(response.status).toBe(201);
      const octokit = octokitWith(token, github.url);
      expect((await octokit.rest.repos.get(REPO)).data.full_name).toBe("octo/hello");
      await expect(octokit.rest.issues.create({ ...REPO, title: "A" })).rejects.toMatchObject({
        status: 403,
        message: expect.stringContaining("Resource not accessible by integration"),
      });
    }));

  it.each([
    ["no token", "", "could not be decoded"],
    ["no JSON Web Token", "ghp_abc", "could not be decoded"],
    ["another's signature", jwt(CLAIMS, { key: other.privateKey }), "could not be decoded"],
    ["another algorithm", jwt(CLAIMS, { alg: "none" }), "could not be decoded"],
    ["an expired one", jwt({ ...CLAIMS, exp: now - 1 }), "future time"],
    ["one without an end", jwt({ iss: 7, iat: now }), "future time"],
    ["one for too long", jwt({ ...CLAIMS, exp: now + 3_600 }), "too far in the future"],
    ["one of tomorrow", jwt({ ...CLAIMS, iat: now + 400 }), "'Issued at'"],
  ])("is not believed with %s", (_name, token, words) =>
    withApp(async (ask) => {
      const response = await ask(token);
      expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
        401,
        expect.stringContaining(words),
      ]);
    }),
  );

  it("is none under another id, and has no other's installation", () =>
    withApp(async (ask) => {
      expect((await ask(jwt({ ...CLAIMS, iss: 8 }))).status).toBe(404);
      expect((await ask(jwt(), 12)).status).toBe(404);
    }));
});
