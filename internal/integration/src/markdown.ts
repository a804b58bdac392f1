import { readFileSync } from "node:fs";
import { relative } from "node:path";

export interface CodeBlock {
  /** Path of the document, from the root of the repository. */
  file: string;
  /** The number of the first line inside the fence, from 1. */
  line: number;
  /** The words after the opening fence, such as `["ts", "fragment"]`. */
  info: string[];
  lines: string[];
}

/** The fenced code blocks of a document; an unclosed fence is an error, since everything below it would be missed. */
export function codeBlocks(path: string, root: string): CodeBlock[] {
  const file = relative(root, path);
  const blocks: CodeBlock[] = [];
  let open: { fence: string; indent: number; block: CodeBlock } | undefined;
  for (const [index, text] of readFileSync(path, "utf8").split(/\r?\n/).entries()) {
    if (open === undefined) {
      const start = /^(\s*)(`{3,}|~{3,})([^`]*)$/.exec(text);
      if (start === null) continue;
      const [, indent = "", fence = "", info = ""] = start;
      const block = { file, line: index + 2, info: info.trim().split(/\s+/), lines: [] };
      open = { fence, indent: indent.length, block };
    } else if (text.trim().startsWith(open.fence) && /^\s*[`~]+\s*$/.test(text)) {
      blocks.push(open.block);
      open = undefined;
    } else {
      open.block.lines.push(text.slice(Math.min(open.indent, text.length - text.trimStart().length)));
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.block.line - 1}: this fence is never closed`);
  return blocks;
}

export interface PrintedCommand {
  file: string;
  line: number;
  command: string;
}

/**
 * The commands of the sh, bash and console blocks. In a console block they are the lines after `$ `, and the others
 * are what they print; a trailing backslash joins the next line.
 */
export function commands(blocks: readonly CodeBlock[]): PrintedCommand[] {
  return blocks.flatMap(({ file, line, info, lines }) => {
    const language = info[0] ?? "";
    if (!["sh", "bash", "shell", "console"].includes(language)) return [];
    const found: PrintedCommand[] = [];
    let continues = false;
    for (const [index, text] of lines.entries()) {
      const previous = found.at(-1);
      if (continues && previous !== undefined) {
        previous.command = `${previous.command} ${text.trim().replace(/\s*\\$/, "")}`;
      } else {
        const command = language === "console" ? (/^\$ (.*)$/.exec(text)?.[1] ?? "") : text.trim();
        if (command === "" || command.startsWith("#")) continue;
        found.push({ file, line: line + index, command: command.replace(/\s*\\$/, "").replace(/\s+# .*$/, "") });
      }
      continues = text.endsWith("\\");
    }
    return found;
  });
}
