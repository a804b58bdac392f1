import type { AddCommand } from "../command.js";
import { nextSteps } from "../init/next-steps.js";
import { writeProject } from "../init/write-project.js";
import { safeText } from "../terminal/safe-text.js";
import { print } from "../terminal/terminal.js";

/** `enact init`: a first configuration and a first policy. */
export const initCommand: AddCommand = (program, { terminal }) => {
  program
    .command("init")
    .description("write an enact.config.ts and a first policy; nothing that exists is touched")
    .argument("[directory]", "where", ".")
    .action(async (directory: string) => {
      const names = await writeProject(directory);
      const steps = await nextSteps(directory);
      print(terminal, ...names.map((name) => `wrote ${safeText(name)}`), "", "Next:");
      print(terminal, ...steps.map((step, index) => `  ${index + 1}. ${step}`));
    });
};
