import { z } from "zod";

/** A record's place in a store, as anchors and states name it. */
export const headSchema = z.object({
  chain: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  seq: z.int().nonnegative(),
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});

/** When a verification began. */
export const momentSchema = z.iso.datetime({ precision: 3 });
