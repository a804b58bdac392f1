// Compiles each TypeScript block of the READMEs, alone, against the sources of the workspace.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readmes } from "./documents.js";
import { type CodeBlock, codeBlocks } from "./markdown.js";
import { attempt } from "./run.js";
import { root } from "./workspace.js";

const here = fileURLToPath(new URL("../", import.meta.url));
// Inside this package, so that the blocks resolve what this package depends on.
const directory = join(here, ".readme-code");
const typescript = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const blocks = readmes()
  .flatMap((path) => codeBlocks(path, root))
  .filter(({ info }) => info[0] === "ts" || info[0] === "typescript");
// "```ts fragment" marks a block that shows a part and cannot stand alone.
const fragments = blocks.filter(({ info }) => info.includes("fragment"));
const programs = blocks.filter(({ info }) => !info.includes("fragment"));

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory);
for (const block of programs) writeFileSync(join(directory, fileName(block)), source(block));
const options = { extends: "../../../tsconfig.base.json", include: ["*.ts"] };
writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(options));

for (const { file, line } of fragments) console.log(`${file}:${line}: not compiled, marked as a fragment`);
for (const { file, line } of programs) console.log(`${file}:${line}: compiled`);
const { exitCode, output } =
  programs.length === 0
    ? { exitCode: 1, output: "No README has a TypeScript block that stands alone." }
    : attempt(process.execPath, [typescript, "-p", directory, "--pretty", "false"], { cwd: directory });
if (exitCode !== 0) {
  console.error(`\n${programs.reduce((text, block) => text.replaceAll(fileName(block), block.file), output)}`);
  process.exitCode = 1;
}
rmSync(directory, { recursive: true });

function fileName({ file, line }: CodeBlock): string {
  return `${file.replace(/\W/g, "-")}-${line}.ts`;
}

/** The block at its own line numbers, so that the compiler's messages point into the README. */
function source({ line, lines }: CodeBlock): string {
  return `${"\n".repeat(line - 1)}${lines.join("\n")}\nexport {};\n`;
}
