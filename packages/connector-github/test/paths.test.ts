import { describe, expect, it } from "vitest";
import type { CommitFile } from "../src/index.js";
import { openGitHub, type Place } from "./support/github.js";

const { place } = await openGitHub();

const CONTENT = {
  "src/a.ts": "a\n",
  "src/deep/b.ts": "b\n",
  "bin/run": { content: "#!/bin/sh\n", mode: "100755" },
  link: { content: "src/a.ts", mode: "120000" },
  module: { content: "", mode: "160000" },
} as const;

const push = ({ github, repo }: Place, ...files: readonly CommitFile[]) =>
  github.call("pushCommit", { repo, branch: "trunk", message: "m", files });

describe("a commit changes its files alone", () => {
  it.each<[string, CommitFile]>([
    ["a file in the place of a folder", { path: "src", content: "" }],
    ["a link in the place of a folder", { path: "src/deep", content: "elsewhere", mode: "120000" }],
    ["a folder in the place of a file", { path: "src/a.ts/x", content: "" }],
    ["a path through a link", { path: "link/x", content: "" }],
    ["a path through a submodule", { path: "module/x", content: "" }],
    ["a file in the place of a submodule", { path: "module", content: "" }],
    ["the deletion of a folder", { path: "src", delete: true }],
    ["the deletion of a submodule", { path: "module", delete: true }],
  ])("and cannot hold %s", async (_name, file) => {
    const where = await place({ files: CONTENT });
    const before = await where.repository.state();
    expect(await push(where, { path: "fine.txt", content: "" }, file)).toMatchObject({
      status: "failed",
      code: "validation",
    });
    expect(await where.repository.state()).toEqual(before);
  });

  it.each<[string, readonly CommitFile[]]>([
    [
      "a file and a file below it",
      [
        { path: "new/x", content: "" },
        { path: "new", content: "" },
      ],
    ],
    [
      "a deletion and a file below it",
      [
        { path: "a", delete: true },
        { path: "a/b/c", content: "" },
      ],
    ],
  ])("and cannot name %s", async (_name, files) => {
    expect(await push(await place(), ...files)).toMatchObject({ status: "failed", code: "ENACT_INVALID_INPUT" });
  });

  it("and cannot delete what is not there", async () => {
    const where = await place({ files: CONTENT });
    for (const path of ["none", "src/none", "none/none"]) {
      expect(await push(where, { path, delete: true })).toMatchObject({ status: "failed", code: "not_found" });
    }
  });

  it("and says what was there before", async () => {
    const where = await place({ files: CONTENT });
    const result = await push(where, { path: "src/a.ts", content: "new\n" }, { path: "src/new/c.ts", content: "c\n" });
    expect(result.before).toMatchObject({
      files: [{ path: "src/a.ts", mode: "100644", sha: expect.stringMatching(/^[0-9a-f]{40}$/) }],
    });
    expect(Object.keys(await where.repository.files("trunk")).sort()).toEqual([
      "bin/run",
      "link",
      "src/a.ts",
      "src/deep/b.ts",
      "src/new/c.ts",
    ]);
  });
});

describe("a file that is changed without a word on its mode", () => {
  it("can still be run where it could be before, and a link becomes a file", async () => {
    const where = await place({ files: CONTENT });
    await push(
      where,
      { path: "bin/run", content: "#!/bin/sh\necho\n" },
      { path: "link", content: "text\n" },
      { path: "new", content: "n\n" },
    );
    expect(await where.repository.files("trunk")).toMatchObject({
      "bin/run": { content: "#!/bin/sh\necho\n", mode: "100755" },
      link: { content: "text\n", mode: "100644" },
      new: { mode: "100644" },
    });
  });

  it("is told otherwise by its mode", async () => {
    const where = await place({ files: CONTENT });
    await push(where, { path: "bin/run", content: "#!/bin/sh\n", mode: "100644" });
    expect(await where.repository.files("trunk")).toMatchObject({ "bin/run": { mode: "100644" } });
  });
});
