import { enact } from "../../support/enact.js";

/** What `enact doctor --json` has found, and how it has ended. */
export interface Examined {
  readonly exitCode: number | null;
  readonly checks: readonly {
    readonly name: string;
    readonly state: string;
    readonly message: string;
    readonly fix?: string;
  }[];
}

/** Runs `enact doctor --json`. */
export async function doctor({
  cwd,
  env,
  args = [],
}: {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}): Promise<Examined> {
  const { exitCode, stdout, stderr } = await enact(["doctor", "--json", ...args], { cwd, env });
  if (stdout === "") throw new Error(stderr);
  return { exitCode, ...(JSON.parse(stdout) as Pick<Examined, "checks">) };
}

/** What it says of one thing. */
export function checksOf({ checks }: Examined, name: string): Examined["checks"] {
  return checks.filter((check) => check.name === name);
}
