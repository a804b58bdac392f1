import { generateKeyPairSync } from "node:crypto";
import { createAppAuth } from "@octokit/auth-app";
import { expect, it } from "vitest";
import { GitHubConnector } from "../src/index.js";
import { openGitHub } from "./support/github.js";

const { server, place } = await openGitHub();

const keys = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });

it("acts as a GitHub App, with a token of its installation", async () => {
  const { repo, repository } = await place({ private: true });
  const { publicKey, privateKey } = keys();
  server.addApp({ appId: 7, publicKey, installationId: 77, permissions: { [repo]: "write" } });
  const options = { appId: 7, privateKey, installationId: 77 };
  const github = new GitHubConnector({ auth: { strategy: createAppAuth, options }, baseUrl: server.url });
  expect(await github.call("createIssue", { repo, title: "By an App" })).toMatchObject({ success: true });
  expect(repository.issues).toMatchObject([{ title: "By an App" }]);
  const [first] = server.exchanges;
  expect(`${first?.request.method} ${first?.request.path}`).toBe("POST /app/installations/77/access_tokens");
});

it("is told that GitHub does not accept the App's key", async () => {
  const { repo } = await place();
  const options = { appId: 7, privateKey: keys().privateKey, installationId: 77 };
  const github = new GitHubConnector({ auth: { strategy: createAppAuth, options }, baseUrl: server.url });
  expect(await github.call("getRepository", { repo })).toMatchObject({ status: "failed", code: "unauthorized" });
});
