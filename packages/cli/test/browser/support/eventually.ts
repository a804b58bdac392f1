import { expect } from "vitest";

/** Expects something of what a function gives, now or within the time that a busy machine may take. */
export const eventually: typeof expect.poll = (value) => expect.poll(value, { timeout: 30_000 });
