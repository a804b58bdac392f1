import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeBlocks, commands } from "../src/markdown.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "enact-markdown-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function commandsOf(text: string): string[] {
  return commands(read(text)).map(({ file, line, command }) => `${file}:${line}: ${command}`);
}

function read(text: string) {
  const path = join(directory, "A.md");
  writeFileSync(path, text);
  return codeBlocks(path, directory);
}

test("each line of a shell block is a command, but not its comments and blank lines", () => {
  expect(commandsOf("Text\n\n```sh\n# first\nnpm test\n\nnpm start  # then this\n```\n")).toEqual([
    "A.md:5: npm test",
    "A.md:7: npm start",
  ]);
});

test("a trailing backslash joins the next line", () => {
  expect(commandsOf("```bash\nnpm install \\\n  a \\\n  b\nnpm test\n```\n")).toEqual([
    "A.md:2: npm install a b",
    "A.md:5: npm test",
  ]);
});

test("a console block holds commands after a dollar sign, and output", () => {
  expect(commandsOf("```console\n$ npm test\n3 passed, 0 failed\n```\n")).toEqual(["A.md:2: npm test"]);
});

test("blocks in other languages, indented fences and longer fences are kept apart", () => {
  expect(commandsOf("```ts\nnpm\n```\n- item\n  ```sh\n  npm test\n  ```\n````md\n```sh\nno\n```\n````\n")).toEqual([
    "A.md:6: npm test",
  ]);
});

test("a fence that is never closed is an error that names its line", () => {
  expect(() => read("a\n```sh\nnpm test\n")).toThrow("A.md:2: this fence is never closed");
});
