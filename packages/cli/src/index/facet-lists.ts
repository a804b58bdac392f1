import type { Names } from "./names.js";
import type { Facets } from "./run-row.js";
import { actorNames, type RunTable } from "./run-table.js";

/** The names that filters can choose from, sorted again only when there are new ones. */
export class FacetLists {
  readonly #table: RunTable;
  #facets: Facets = { workflows: [], actors: [], actions: [], policies: [] };
  #size = -1;

  constructor(table: RunTable) {
    this.#table = table;
  }

  all(): Facets {
    const { workflows, actors, actions, policies } = this.#table;
    const size = workflows.size + actors.size + actions.size + policies.size;
    if (size === this.#size) return this.#facets;
    this.#size = size;
    this.#facets = {
      workflows: sorted(workflows),
      actors: [...new Set(actors.all().flatMap((actor) => actorNames(actor).slice(0, 1)))].sort(),
      actions: sorted(actions),
      policies: sorted(policies),
    };
    return this.#facets;
  }
}

function sorted(names: Names): readonly string[] {
  return [...names.all()].sort();
}
