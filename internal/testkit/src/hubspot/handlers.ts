import type { Handler } from "./context.js";
import {
  associate,
  associateDefault,
  batchAssociate,
  disassociate,
  listAssociations,
} from "./handlers/associations.js";
import { batchRead, searchObjects } from "./handlers/many.js";
import { archive, create, get, update } from "./handlers/objects.js";
import type { OperationName } from "./schema/operations.js";

/** Who acts on which operation. */
export const handlers: Readonly<Record<OperationName, Handler>> = {
  create,
  get,
  update,
  archive,
  search: searchObjects,
  batchRead,
  listAssociations,
  associateDefault,
  associate,
  disassociate,
  batchAssociate,
};
