import { dirname, resolve } from "node:path";
import { EnactClient } from "@enact/core";
import { badConfig, saidBy } from "./bad-config.js";
import { checkOptionNames } from "./option-names.js";

type Client = InstanceType<typeof EnactClient>;

type Options = ConstructorParameters<typeof EnactClient>[0];

/**
 * The client that a configuration exports, or one made of the options that it exports.
 *
 * @returns the client and, where the options name one or leave it out, the directory of its receipts
 * @throws CommandError `ENACT_CLI_BAD_CONFIG` where it is neither
 */
export function clientOf(
  exported: unknown,
  file: string,
): { readonly client: Client; readonly directory: string | undefined } {
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) {
    const fix = "the default export must be a client, or an object of its options.";
    throw badConfig(file, `exports ${kindOf(exported)}; ${fix}`);
  }
  if (isClient(exported)) return { client: exported, directory: undefined };
  checkOptionNames(exported, file);
  const options = exported as Options;
  const { receipts = "receipts" } = options;
  if (typeof receipts !== "string") return { client: makeClient(options, file), directory: undefined };
  const directory = resolve(dirname(file), receipts);
  return { client: makeClient({ ...options, receipts: directory }, file), directory };
}

/** By what it can do, since the user's code may come with a copy of @enact/core of its own. */
function isClient(value: object): value is Client {
  const { run, approve, reject, resume, close, approvals, receipts } = value as Partial<Record<keyof Client, unknown>>;
  const hasMethods = [run, approve, reject, resume, close].every((method) => typeof method === "function");
  return hasMethods && typeof approvals === "object" && typeof receipts === "object";
}

function makeClient(options: Options, file: string): Client {
  try {
    return new EnactClient(options);
  } catch (error) {
    throw badConfig(file, `is not right: ${saidBy(error)}${hintFor(options, file)}`, error);
  }
}

/** What is more to say where only a program could be right. */
function hintFor({ policies, workflows, systems }: Partial<Options>, file: string): string {
  if (!file.endsWith(".json")) return "";
  const holdsCode = [policies, workflows, systems].some(
    (value) => typeof value === "object" && value !== null && Object.keys(value).length > 0,
  );
  return holdsCode ? " JSON cannot hold policies, workflows and connectors: write enact.config.ts instead." : "";
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return `a ${typeof value}`;
}
