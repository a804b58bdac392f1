import { action } from "@enact/core";
import { z } from "zod";
import { type ArchiveOutput, archive, findArchived, lookBeforeArchive, touchedByArchive } from "../archive.js";
import { idSchema } from "../inputs.js";
import type { HubSpotContext } from "../objects.js";

const input = z.strictObject({ task: idSchema }).readonly();

/** Archives a task. HubSpot can restore it for 90 days. */
export const archiveTask = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    // HubSpot cannot be told what was seen.
    pinned: false,
    prepare: ({ task }, { signal }) => lookBeforeArchive(context, "tasks", task, signal),
    touches: (_input, before) => [touchedByArchive("tasks", before)],
    run: (_input, { before, signal }): Promise<ArchiveOutput> => archive(context, "tasks", before, signal),
    reconcile: (_attempt, { before, signal }) => findArchived(context, "tasks", before, signal),
  });
