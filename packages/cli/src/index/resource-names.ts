import { Names } from "./names.js";

/** What runs touch, each once, as `kind within/name`. */
export class ResourceNames {
  readonly #names = new Names();
  /** Where the name begins behind what it is within. */
  readonly #nameAt: number[] = [];

  add(resource: { readonly kind: string; readonly within: string | undefined; readonly name: string }): number {
    const { kind, within, name } = resource;
    const before = within === undefined ? `${kind} ` : `${kind} ${within}/`;
    const id = this.#names.add(before + name);
    this.#nameAt[id] ??= before.length;
    return id;
  }

  at(id: number): string {
    return this.#names.at(id);
  }

  /** Which of them somebody means by a name, `within/name`, or either behind its kind and a colon. */
  matching(wanted: string): Uint8Array {
    return this.#names.matching((text, id) => {
      if (!text.endsWith(wanted.slice(-1))) return false;
      const kindAt = text.indexOf(" ") + 1;
      const [kind, whole, name] = [text.slice(0, kindAt - 1), text.slice(kindAt), text.slice(this.#nameAt[id])];
      return wanted === name || wanted === whole || wanted === `${kind}:${name}` || wanted === `${kind}:${whole}`;
    });
  }
}
