import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { Status } from "../../../src/viewer/api.js";
import { type Connection, watchStatus } from "../api/watch-status.js";

/** What the server tells by itself. */
export interface Live {
  /** Undefined until it is heard of for the first time. */
  readonly status: Status | undefined;
  readonly connection: Connection;
}

/** Lets everything below it hear of changes of the store. */
export function LiveProvider({ children }: { readonly children: ComponentChildren }) {
  const [status, setStatus] = useState<Status | undefined>();
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => watchStatus(setStatus, setConnection), []);
  const live = useMemo(() => ({ status, connection }), [status, connection]);
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

/** What the server has told last. */
export function useLive(): Live {
  return useContext(LiveContext);
}

const LiveContext = createContext<Live>({ status: undefined, connection: "connecting" });
