// @ts-check
/**
 * What a screen knows of one channel, and the law by which frames change it: the same as `wire.ChannelState` in
 * Python, proven on the same vectors (tests/vectors/fold.json). Pure: a state is never changed, only replaced.
 * Not here: sockets (socket.mjs), drawing (the pages).
 *
 * Items live in a Map, because a post's id is a stranger's text: `__proto__` is as good an id as any.
 */

/**
 * @typedef {{[key: string]: any}} Item
 * @typedef {{
 *   channel: string,
 *   epoch: string | null,
 *   offset: number,
 *   seq: number,
 *   at_ms: number,
 *   items: ReadonlyMap<string, Item>,
 *   order: readonly string[],
 *   timeline: {[key: string]: any},
 *   meta: {[key: string]: any},
 *   online: number | null,
 * }} ChannelState `epoch` is null until the first snapshot.
 *
 * @typedef {null | "resync" | "bad"} Need
 *   `resync`: frames are missing; connect again and name the position you have (`epoch`, `offset`).
 *   `bad`: this is not a frame of the protocol; the state stands as it was.
 */

/** @returns {ChannelState} A channel of which nothing is known yet. */
export function emptyState() {
  return {
    channel: "",
    epoch: null,
    offset: 0,
    seq: 0,
    at_ms: 0,
    items: new Map(),
    order: [],
    timeline: {},
    meta: {},
    online: null,
  };
}

/**
 * Fold one frame. Frames that are no state (`hb`, `wc`, kinds of a later version) leave the state as it was.
 * @param {ChannelState} state
 * @param {any} frame one parsed message of the server
 * @returns {{state: ChannelState, need: Need}}
 */
export function applyFrame(state, frame) {
  if (!isRecord(frame) || typeof frame.op !== "string") return { state, need: "bad" };
  switch (frame.op) {
    case "snapshot":
      return fromSnapshot(state, frame);
    case "delta":
      return withDelta(state, frame);
    case "resumed":
      return { state, need: isPosition(frame) ? (isAt(state, frame) ? null : "resync") : "bad" };
    default:
      return { state, need: null };
  }
}

/**
 * @param {ChannelState} state
 * @param {{[key: string]: any}} frame
 * @returns {{state: ChannelState, need: Need}}
 */
function fromSnapshot(state, frame) {
  const { items = {}, order = [], timeline = {}, meta = {} } = frame;
  if (!isPosition(frame) || !isItems(items) || !isIds(order) || !isRecord(timeline) || !isRecord(meta)) {
    return { state, need: "bad" };
  }
  return {
    state: {
      channel: typeof frame.channel === "string" ? frame.channel : state.channel,
      epoch: frame.epoch,
      offset: frame.offset,
      seq: whole(frame.seq, 0),
      at_ms: whole(frame.at_ms, 0),
      items: new Map(Object.entries(items)),
      order,
      timeline,
      meta,
      online: typeof frame.online === "number" ? frame.online : null,
    },
    need: null,
  };
}

/**
 * Drop, then put, then order; `timeline` replaces, `meta` merges key by key. An absent key, or null, is no change.
 * @param {ChannelState} state
 * @param {{[key: string]: any}} frame
 * @returns {{state: ChannelState, need: Need}}
 */
function withDelta(state, frame) {
  const { put, drop, order, timeline, meta } = frame;
  const sound =
    isPosition(frame) &&
    (put == null || isItems(put)) &&
    (drop == null || isIds(drop)) &&
    (order == null || isIds(order)) &&
    (timeline == null || isRecord(timeline)) &&
    (meta == null || isRecord(meta));
  if (!sound) return { state, need: "bad" };
  if (frame.epoch !== state.epoch || frame.offset > state.offset + 1) return { state, need: "resync" };
  if (frame.offset <= state.offset) return { state, need: null };

  let items = state.items;
  if (put != null || drop != null) {
    const next = new Map(items);
    for (const id of drop ?? []) next.delete(id);
    for (const [id, item] of Object.entries(put ?? {})) next.set(id, item);
    items = next;
  }
  return {
    state: {
      ...state,
      offset: frame.offset,
      seq: whole(frame.seq, state.seq),
      at_ms: whole(frame.at_ms, state.at_ms),
      items,
      order: order ?? state.order,
      timeline: timeline ?? state.timeline,
      meta: meta == null ? state.meta : { ...state.meta, ...meta },
    },
    need: null,
  };
}

/**
 * The items in the channel's order. An id without an item is passed over.
 * @param {ChannelState} state
 * @returns {Array<[string, Item]>}
 */
export function inOrder(state) {
  /** @type {Array<[string, Item]>} */
  const out = [];
  for (const id of state.order) {
    const item = state.items.get(id);
    if (item) out.push([id, item]);
  }
  return out;
}

/** @param {unknown} x @returns {x is {[key: string]: any}} */
function isRecord(x) {
  return typeof x === "object" && x !== null && !Array.isArray(x);
}

/** @param {unknown} x */
function isItems(x) {
  return isRecord(x) && Object.values(x).every(isRecord);
}

/** @param {unknown} x */
function isIds(x) {
  return Array.isArray(x) && x.every((id) => typeof id === "string");
}

/** @param {{[key: string]: any}} frame */
function isPosition(frame) {
  return typeof frame.epoch === "string" && Number.isSafeInteger(frame.offset) && frame.offset >= 0;
}

/** @param {ChannelState} state @param {{[key: string]: any}} frame */
function isAt(state, frame) {
  return state.epoch === frame.epoch && state.offset === frame.offset;
}

/** @param {unknown} x @param {number} otherwise @returns {number} */
function whole(x, otherwise) {
  return typeof x === "number" && Number.isFinite(x) ? x : otherwise;
}
