/** Recording stores, and verifying many of them, takes a busy machine a while: how long a hook may take, in milliseconds. */
export const HOOK_MS = 60_000;
