// @ts-check
/**
 * In which order the queue stands: as the show sends it, newest first, or by value (fit for air × worth airing). Pure.
 * An order that changes by itself must not change under a hand: while a producer holds the list, rows keep their
 * order among themselves and newcomers come in between. Not here: which rows fit a filter, how they look.
 */

/** @typedef {"newest" | "value"} Order */
/** @typedef {{get(id: string): {[key: string]: any} | undefined}} Items */

/**
 * @param {readonly string[]} ids in the show's own order
 * @param {Items} items
 * @param {Order} wanted
 * @param {Order} shows how the show itself orders them
 * @returns {readonly string[]}
 */
export function arranged(ids, items, wanted, shows) {
  // The show's own order by value has its own wisdom: some places go to what it knows least of.
  if (wanted === shows) return ids;
  const of = wanted === "value" ? valueOf : newness;
  return ids.map((id, at) => ({ id, at, key: of(items.get(id)) })).sort((a, b) => b.key - a.key || a.at - b.at).map(({ id }) => id);
}

/** @param {{[key: string]: any} | undefined} item a post without a value stands below those that have one */
const valueOf = (item) => (Number.isFinite(item?.value) ? item?.value : -1);
/** @param {{[key: string]: any} | undefined} item */
const newness = (item) => Number(item?.received_ms ?? 0);

/**
 * The next order, without moving what is already there.
 * @param {readonly string[]} before as it stands on the screen
 * @param {readonly string[]} next as it would stand
 * @returns {string[]}
 */
export function steady(before, next) {
  const wanted = new Set(next);
  const out = before.filter((id) => wanted.has(id));
  const placed = new Set(out);
  /** @type {Map<string | null, string[]>} a row that stays → newcomers right after it */
  const after = new Map();
  /** @type {string | null} */
  let above = null;
  for (const id of next) {
    if (placed.has(id)) above = id;
    else after.set(above, [...(after.get(above) ?? []), id]);
  }
  const result = [...(after.get(null) ?? [])];
  for (const id of out) result.push(id, ...(after.get(id) ?? []));
  return result;
}
