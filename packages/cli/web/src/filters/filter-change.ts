import { goTo, parseRoute } from "../state/route.js";
import type { ChangeFilter } from "./filter-form.js";

/**
 * Changes the filter of a page, by going to its new address.
 *
 * @remarks What is changed is what the address says at that moment: another field may have changed it since the page was drawn.
 */
export const changeFilter: ChangeFilter = (change, options) => {
  const route = parseRoute(location.hash);
  if (route.page === "timeline" || route.page === "charts") {
    goTo({ page: route.page, filter: { ...route.filter, ...change } }, options);
  }
};
