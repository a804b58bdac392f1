import { type Handler, urlOf } from "../context.js";
import { Problem } from "../problem.js";
import { commitShape } from "../shapes/commit.js";
import { fullRepositoryShape } from "../shapes/repository.js";

export const getRepository: Handler = async ({ base, repository, permission }) => ({
  status: 200,
  body: fullRepositoryShape(base, repository, permission),
});

export const getBranch: Handler = async (context) => {
  const { repository, parameters, base } = context;
  const branch = parameters["branch"] ?? "";
  const commit = await repository.git.readCommit((await repository.git.refAt(`refs/heads/${branch}`)) ?? "");
  if (commit === undefined) throw new Problem(404, "Branch not found");
  const url = `${urlOf(context)}/branches/${encodeURIComponent(branch)}`;
  const isProtected = repository.protection.has(branch);
  return {
    status: 200,
    body: {
      name: branch,
      commit: commitShape(urlOf(context), commit),
      _links: { self: url, html: `${base}/${repository.name}/tree/${encodeURIComponent(branch)}` },
      protected: isProtected,
      protection: {
        enabled: isProtected,
        required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
      },
      protection_url: `${url}/protection`,
    },
  };
};
