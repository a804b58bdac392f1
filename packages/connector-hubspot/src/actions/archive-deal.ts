import { action } from "@enact/core";
import { z } from "zod";
import { type ArchiveOutput, archive, findArchived, lookBeforeArchive, touchedByArchive } from "../archive.js";
import { idSchema } from "../inputs.js";
import type { HubSpotContext } from "../objects.js";

const input = z.strictObject({ deal: idSchema }).readonly();

/** Archives a deal. HubSpot can restore it for 90 days. */
export const archiveDeal = (context: HubSpotContext) =>
  action({
    input,
    effect: "write",
    // HubSpot cannot be told what was seen.
    pinned: false,
    prepare: ({ deal }, { signal }) => lookBeforeArchive(context, "deals", deal, signal),
    touches: (_input, before) => [touchedByArchive("deals", before)],
    run: (_input, { before, signal }): Promise<ArchiveOutput> => archive(context, "deals", before, signal),
    reconcile: (_attempt, { before, signal }) => findArchived(context, "deals", before, signal),
  });
