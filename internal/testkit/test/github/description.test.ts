import { describe, expect, it } from "vitest";
import { startGitHub } from "../../src/github/index.js";
import { jsonSchemaOf } from "../../src/github/schema/openapi.js";
import { Validator } from "../../src/github/schema/validate.js";

/** What the end of a server says of one request to it. */
async function foundIn(path: string, { method = "GET", body, auth = true }: Asked = {}): Promise<string> {
  const github = await startGitHub();
  await github.addRepository({ name: "octo/hello" });
  const token = github.addToken({ login: "bot", permissions: { "octo/hello": "write" } });
  const headers = { authorization: `Bearer ${auth ? token : "none"}` };
  await fetch(`${github.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return github.close().then(
    () => "nothing",
    (error: Error) => error.message,
  );
}

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly auth?: boolean;
}

describe("a request that breaks GitHub's description is noticed", () => {
  it("where there is no such operation, whoever asks", async () => {
    for (const auth of [true, false]) {
      const path = "/repos/octo/hello/stargazers";
      expect(await foundIn(path, { auth })).toContain(`GET ${path} (404): is no operation`);
    }
  });

  it.each([
    ["per_page=many", "the parameter per_page must be integer"],
    ["state=some", "the parameter state must be equal to one of the allowed values"],
    ["since=yesterday", "the parameter since must match format"],
  ])("in the parameter %s", async (query, problem) => {
    expect(await foundIn(`/repos/octo/hello/issues?${query}`)).toContain(problem);
  });

  it.each(["color=red", "labels=bug"])("in the parameter %s, which would be disregarded", async (query) => {
    expect(await foundIn(`/repos/octo/hello/issues?${query}`)).toContain("(501): This server does not understand");
  });

  it.each(["colour", "assignees"])("in the member %s of a body, which would be disregarded", async (name) => {
    const body = { title: "A", [name]: ["a"] };
    expect(await foundIn("/repos/octo/hello/issues", { method: "POST", body })).toContain(
      `This server does not understand ${name}.`,
    );
  });

  it("and no other is", async () => {
    expect(await foundIn("/repos/octo/hello")).toBe("nothing");
    expect(await foundIn("/repos/octo/hello", { auth: false })).toBe("nothing");
    expect(await foundIn("/repos/octo/none")).toBe("nothing");
    expect(await foundIn("/repos/octo/hello/issues", { method: "POST", body: { title: "A" } })).toBe("nothing");
  });
});

describe("a body that breaks GitHub's description is refused", () => {
  it.each([
    [{}, 422],
    [{ title: { a: 1 } }, 422],
    [{ title: "A", body: 5 }, 422],
    [["A"], 400],
    ["A", 400],
  ])("such as %j", async (body, status) => {
    const github = await startGitHub();
    const repository = await github.addRepository({ name: "octo/hello" });
    const headers = { authorization: `Bearer ${github.addToken({ login: "bot", permissions: { "*": "write" } })}` };
    const url = `${github.url}/repos/octo/hello/issues`;
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    expect([response.status, repository.issues]).toEqual([status, []]);
    await github.close();
  });

  it("such as none at all, and a path that is none", async () => {
    const github = await startGitHub();
    await github.addRepository({ name: "octo/hello" });
    const headers = { authorization: `Bearer ${github.addToken({ login: "bot", permissions: { "*": "write" } })}` };
    expect((await fetch(`${github.url}/repos/octo/hello/issues`, { method: "POST", headers })).status).toBe(400);
    for (const ref of [
      "%zz",
      "heads/%00",
      "heads/main~0",
      "heads/main%5E%7B%7D",
      "heads/main%40%7B0%7D",
      "refs/heads/main",
      "-h",
    ]) {
      const response = await fetch(`${github.url}/repos/octo/hello/git/ref/${ref}`, { headers });
      expect([ref, response.status]).toEqual([ref, ref === "%zz" ? 400 : 404]);
    }
    await github.close();
  });
});

describe("the check of an exchange", () => {
  const validator = new Validator();
  const request = (method: string, path: string, body?: unknown) => ({
    method,
    path,
    query: new URLSearchParams(),
    headers: {},
    body,
  });
  const comment = request("POST", "/repos/octo/hello/issues/1/comments", { body: "Hello" });

  it("finds what an answer lacks, and what it has of another kind", () => {
    const [lacking] = validator.check(comment, { status: 201, body: { id: 1 } });
    expect(lacking).toContain("must have required property");
    const tree = request("GET", "/repos/octo/hello/git/trees/main");
    const body = { sha: "a", url: 5, truncated: false, tree: [] };
    expect(validator.check(tree, { status: 200, body })).toEqual([expect.stringContaining("/url must be string")]);
  });

  it("finds a status that is not described, an error of another shape, and a body where none belongs", () => {
    expect(validator.check(comment, { status: 202 })).toEqual([expect.stringContaining("is no status")]);
    expect(validator.check(comment, { status: 302 })).toEqual([expect.stringContaining("is no status")]);
    expect(validator.check(comment, { status: 404, body: { message: 5 } })).toEqual([
      expect.stringContaining("/message must be string"),
    ]);
    const deletion = request("DELETE", "/repos/octo/hello/git/refs/heads/a");
    expect(validator.check(deletion, { status: 204, body: {} })).toEqual([expect.stringContaining("has a body")]);
    expect(validator.check(deletion, { status: 204 })).toEqual([]);
  });

  it("finds a request that should not have been taken", () => {
    const wrong = request("PATCH", "/repos/octo/hello/git/refs/heads/a", { sha: "a", force: "yes" });
    const body = {
      ref: "a",
      node_id: "a",
      url: "http://a/",
      object: { type: "a", sha: "a".repeat(40), url: "http://a/" },
    };
    expect(validator.check(wrong, { status: 200, body })).toEqual([expect.stringContaining("/force must be boolean")]);
    expect(validator.check(wrong, { status: 422, body: { message: "No", documentation_url: "http://a/" } })).toEqual(
      [],
    );
    const bodiless = request("PATCH", "/repos/octo/hello/git/refs/heads/a");
    expect(validator.check(bodiless, { status: 200, body })).toEqual([expect.stringContaining("no body")]);
  });

  it.each([
    [{ type: "string", nullable: true }, { type: ["string", "null"] }],
    [
      { type: "string", enum: ["a"], nullable: true },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [{ oneOf: [{ type: "string" }], nullable: true }, { anyOf: [{ anyOf: [{ type: "string" }] }, { type: "null" }] }],
    [{ $ref: "#/components/schemas/a" }, { $ref: "github#/components/schemas/a" }],
    [{ properties: { a: { type: "object", nullable: true } } }, { properties: { a: { type: ["object", "null"] } } }],
  ])("reads %j the way OpenAPI 3.0 means it", (given, meant) => {
    expect(jsonSchemaOf(given)).toEqual(meant);
  });
});
