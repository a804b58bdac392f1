import { TestRepository } from "./repository.js";
import type { RepositoryState } from "./state.js";

/** The repositories of a server, by the names they have and had. */
export class Repositories {
  readonly #states = new Map<number, RepositoryState>();
  /** By name in lower case. A former name holds until another repository takes it. */
  readonly #ids = new Map<string, number>();

  add(state: RepositoryState): TestRepository {
    this.#states.set(state.id, state);
    this.#ids.set(state.name.toLowerCase(), state.id);
    return new TestRepository(state, {
      remove: () => this.#states.delete(state.id),
      rename: (name) => {
        state.formerNames.push(state.name);
        state.name = name;
        this.#ids.set(name.toLowerCase(), state.id);
      },
    });
  }

  /** The repository that has this name, or had it last. */
  named(name: string): RepositoryState | undefined {
    return this.withId(this.#ids.get(name.toLowerCase()) ?? -1);
  }

  withId(id: number): RepositoryState | undefined {
    return this.#states.get(id);
  }

  all(): readonly RepositoryState[] {
    return [...this.#states.values()];
  }
}
