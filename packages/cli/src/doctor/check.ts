/** What one check has found. */
export interface Check {
  /** What was looked at. */
  readonly name: string;
  /** `unchecked` where it could not be found out. */
  readonly state: "ok" | "warning" | "problem" | "unchecked";
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Nothing to do. */
export function ok(name: string, message: string): Check {
  return { name, state: "ok", message };
}

/** Worth a look. */
export function warning(name: string, message: string, fix: string): Check {
  return { name, state: "warning", message, fix };
}

/** Something that does harm, or keeps things from working. */
export function problem(name: string, message: string, fix: string): Check {
  return { name, state: "problem", message, fix };
}

/** Does some checks; where they fail, that is told, and the others go on. */
export async function attempt(
  name: string,
  work: () => Promise<readonly Check[]> | readonly Check[],
): Promise<readonly Check[]> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ name, state: "unchecked", message: `It could not be checked: ${message}` }];
  }
}

/** Some of many names, for a message that stays short. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
