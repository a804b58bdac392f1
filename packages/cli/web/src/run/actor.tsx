import { isObject, type Json, textOf } from "../common/json.js";
import { JsonTree } from "../common/json-tree.js";
import { LongText } from "../common/long-text.js";

/** On whose behalf something was done: the name, and whatever else the host has said. */
export function Actor({ actor }: { readonly actor: Json | undefined }) {
  const name = textOf(actor, "email") ?? textOf(actor, "id");
  const role = textOf(actor, "role");
  const isMore = isObject(actor) && Object.keys(actor).some((key) => !["email", "id", "role"].includes(key));
  return (
    <>
      {name === undefined ? "nobody named" : <LongText text={name} length={200} />}
      {role !== undefined && (
        <span class="muted">
          {" "}
          (<LongText text={role} length={100} />)
        </span>
      )}
      {isMore && <JsonTree value={actor} label="The actor, as recorded" />}
    </>
  );
}
