import type { Resource } from "@enact/core";
import { z } from "zod";
import { pathSchema } from "./inputs.js";
import { refOf } from "./names.js";

const fileSchema = z.union([
  z.strictObject({
    path: pathSchema,
    content: z.string(),
    /** @defaultValue "utf-8" */
    encoding: z.enum(["utf-8", "base64"]).exactOptional(),
    /**
     * A file, one that can be run, or a symbolic link, whose content is where it leads.
     * @defaultValue a file; one that can be run where it is that already
     */
    mode: z.enum(["100644", "100755", "120000"]).exactOptional(),
  }),
  z.strictObject({ path: pathSchema, delete: z.literal(true) }),
]);

/** A file of a commit: added or changed, or deleted. */
export type CommitFile = Readonly<z.infer<typeof fileSchema>>;

/** The files of one commit. */
export const filesSchema = z
  .array(fileSchema)
  .min(1)
  .max(300)
  .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, "name a path twice")
  .refine((files) => {
    const paths = new Set(files.map(({ path }) => path));
    return !files.some(({ path }) => foldersOf(path).some((folder) => paths.has(folder)));
  }, "name a path that is a folder of another one")
  .refine(
    (files) => files.every((file) => !("content" in file && file.encoding === "base64") || isBase64(file.content)),
    "have a content that is not base64",
  )
  .readonly();

/** What a commit on a branch touches: the branch, and each file that is sent. */
export function touchedByCommit(repo: string, branch: string, files: readonly CommitFile[]): readonly Resource[] {
  return [
    { kind: "git.ref", name: refOf(branch), within: repo, change: "update" },
    ...files.map(
      (file): Resource => ({
        kind: "git.file",
        name: file.path,
        within: repo,
        change: "delete" in file ? "delete" : "update",
      }),
    ),
  ];
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
