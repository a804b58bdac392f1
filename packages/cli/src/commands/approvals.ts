import type { Command } from "commander";
import { findQuestion } from "../approvals/find-question.js";
import { questionJson } from "../approvals/question-json.js";
import { questionLines } from "../approvals/question-lines.js";
import { questionTable } from "../approvals/question-table.js";
import { recordVerdict, type VerdictFlags } from "../approvals/record-verdict.js";
import type { AddCommand } from "../command.js";
import type { ConfiguredClient } from "../config/load-config.js";
import { withConfig, withConfigOption } from "../config/with-config.js";
import { safeJson } from "../terminal/safe-json.js";
import { print } from "../terminal/terminal.js";

interface Flags {
  readonly config?: string;
}

interface ReadFlags extends Flags {
  readonly json?: boolean;
}

/** `enact approvals`: what waits for somebody's approval, and what he says of it. */
export const approvalsCommand: AddCommand = (program, context) => {
  const { terminal } = context;
  const approvals = program.command("approvals").description("see and answer what waits for somebody's approval");

  withConfigOption(approvals.command("list"))
    .description("list the runs that wait for approval, the oldest first")
    .option("--json", "print them as JSON")
    .action((flags: ReadFlags) =>
      withClient(flags, async (client) => {
        const questions = await client.approvals.list();
        if (flags.json === true) print(terminal, safeJson(questions.map(questionJson)));
        else if (questions.length === 0) print(terminal, "Nothing waits for approval.");
        else print(terminal, questionTable(terminal, questions, new Date()));
      }),
    );

  withConfigOption(approvals.command("show"))
    .description("show exactly what a run asks for, and of whom")
    .argument("<run>", RUN)
    .option("--json", "print it as JSON")
    .action((run: string, flags: ReadFlags) =>
      withClient(flags, async (client) => {
        const question = await findQuestion(client, run);
        if (flags.json === true) print(terminal, safeJson(questionJson(question)));
        else print(terminal, ...questionLines(terminal, question, new Date()));
      }),
    );

  withVerdict(approvals.command("approve"))
    .description("approve a run, after it was shown")
    .option("--resume", "run it, once enough have approved")
    .action((run: string, flags: Flags & VerdictFlags) =>
      withClient(flags, (client) => recordVerdict(context, client, { part: run, verdict: "approved", flags })),
    );

  withVerdict(approvals.command("reject"))
    .description("reject a run, after it was shown: it can never be run")
    .action((run: string, flags: Flags & VerdictFlags) =>
      withClient(flags, (client) => recordVerdict(context, client, { part: run, verdict: "rejected", flags })),
    );
};

const RUN = "its id, or at least 8 characters of its beginning or end";

function withVerdict(command: Command): Command {
  return withConfigOption(command)
    .argument("<run>", RUN)
    .requiredOption("--as <email>", "who you are: believed, unless a policy asks for signatures")
    .option("--comment <text>", "why; a rejection needs it")
    .option("--sign-with <file>", "sign it with your own Ed25519 private key, as PEM")
    .option("--yes", "do not ask for confirmation");
}

function withClient({ config }: Flags, work: (client: ConfiguredClient) => Promise<void>): Promise<void> {
  return withConfig(config, ({ client }) => work(client));
}
