/** The id of something that is nowhere in the store. */
export const NOWHERE = "019ca8ff-0000-7000-8000-000000000000";

/** The hash of something that is nowhere in the store. */
export const ZERO_HASH = `sha256:${"0".repeat(64)}`;
