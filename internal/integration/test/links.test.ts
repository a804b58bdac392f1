import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { documents } from "../src/documents.js";
import { root } from "../src/workspace.js";

/** The targets of a document's links into the repository, from its root. */
function targetsIn(document: string): readonly string[] {
  const links = readFileSync(document, "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g);
  return [...links]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => relative(root, join(dirname(document), target)));
}

describe("the documents", () => {
  it.each(documents().map((document) => relative(root, document)))("%s links to what is there", (document) => {
    const missing = targetsIn(join(root, document)).filter((target) => !existsSync(join(root, target)));
    expect(missing).toEqual([]);
  });
});

describe("docs/guarantees.md", () => {
  const document = join(root, "docs", "guarantees.md");
  const promises = readFileSync(document, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| promise"));

  it("names for every promise a file of tests, or a folder of some", () => {
    expect(promises.length).toBeGreaterThan(15);
    for (const promise of promises) expect(promise, promise).toMatch(/\]\([^)]+\)/);
    const targets = targetsIn(document).filter((target) => !target.startsWith("docs"));
    for (const target of targets) expect(testsIn(join(root, target)), target).not.toEqual([]);
  });
});

/** The files at a path in which there are tests. */
function testsIn(path: string): readonly string[] {
  const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  return files.filter(
    (file) => file.endsWith(".test.ts") && /\b(?:it|test\w*)(?:\.each)?\(/.test(readFileSync(file, "utf8")),
  );
}
