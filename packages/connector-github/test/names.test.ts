import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchProblem, pathProblem, repositoryProblem } from "../src/names.js";

/** What git itself says of a name. */
function gitTakes(branch: string): boolean {
  return spawnSync("git", ["check-ref-format", `refs/heads/${branch}`]).status === 0;
}

describe("the name of a branch", () => {
  it.each([
    "main",
    "agent/fix-1",
    "a.b",
    "feature/ä",
    "日本",
    "x@y",
    "v1.0",
    "a-",
    "-1a".slice(1),
    "@a",
    "1",
    "a/b/c.d",
  ])("can be %j", (branch) => {
    expect(branchProblem(branch)).toBeUndefined();
    expect(gitTakes(branch)).toBe(true);
  });

  it.each([
    ["", "bytes"],
    ["a".repeat(201), "bytes"],
    ["a b", "character"],
    ["a\u0000b", "character"],
    ["a~1", "character"],
    ["a^", "character"],
    ["a:b", "character"],
    ["a?b", "character"],
    ["a*", "character"],
    ["a[b", "character"],
    ["a\\b", "character"],
    ["a..b", '".."'],
    ["a@{b", "@{"],
    ["a//b", "//"],
    ["/a", "begins"],
    ["a/", "ends"],
    ["a.", "ends"],
    ["-a", "begins"],
    [".a", "part"],
    ["a/.b", "part"],
    ["a.lock", "part"],
    ["a.lock/b", "part"],
    ["@", "another kind"],
    ["HEAD", "another kind"],
    ["refs/heads/Main", "another kind"],
    ["0123456789abcdef0123456789abcdef01234567", "another kind"],
    ["a\u200bb", "seen"],
    ["a\u00a0b", "seen"],
    ["a\u0308", "NFC"],
    ["a\ud800", "NFC"],
  ])("cannot be %j", (branch, words) => {
    expect(branchProblem(branch)).toContain(words);
  });

  it("is one that git takes, whatever it is", () => {
    const piece = fc.constantFrom(
      "a",
      "Z",
      "9",
      "-",
      ".",
      "/",
      "@",
      "{",
      "..",
      ".lock",
      "~",
      "^",
      ":",
      " ",
      "\\",
      "é",
      "HEAD",
    );
    const texts = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(texts, (branch) => {
        if (branchProblem(branch) === undefined) expect(gitTakes(branch), branch).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("is refused for git's reasons, or one of the few of its own", () => {
    const piece = fc.constantFrom("a", "b", "9", "-", ".", "/", "@", "lock", "{", "~", " ");
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const branch = pieces.join("");
        if (branchProblem(branch) !== undefined && gitTakes(branch)) expect(branch).toMatch(/^-|^@$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the name of a repository", () => {
  it.each(["octo/hello", "Octo-Org/.github", "a/b", "under_score/x.y-z_0"])("can be %j", (repo) => {
    expect(repositoryProblem(repo)).toBeUndefined();
  });

  it.each([
    "",
    "octo",
    "/hello",
    "octo/",
    "octo/hello/x",
    "octo/..",
    "octo/.",
    "octo/hello.git",
    "-octo/x",
    "o cto/x",
    "octo/ä",
  ])("cannot be %j", (repo) => {
    expect(repositoryProblem(repo)).toBeTypeOf("string");
  });
});

describe("a path", () => {
  it.each(["README.md", "docs/ä.md", ".github/workflows/ci.yml", ".gitignore", "a b.txt", "git", "x/.gitkeep"])(
    "can be %j",
    (path) => {
      expect(pathProblem(path)).toBeUndefined();
    },
  );

  it.each([
    "",
    "/etc/passwd",
    "../a",
    "a/../b",
    "a/./b",
    "a//b",
    "a/",
    "a\\b",
    "a\u0000",
    " a",
    ".git/config",
    "a/.GIT/hooks/x",
    "x/git~1/config",
    ".g\u200cit/config",
    ".git /config",
    ".git./config",
    ".git::$INDEX_ALLOCATION/x",
    "a\u0308",
    "a".repeat(4_097),
  ])("cannot be %j", (path) => {
    expect(pathProblem(path)).toBeTypeOf("string");
  });
});
