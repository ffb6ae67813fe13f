// @ts-check
/**
 * From the show's answer to the words a producer reads: who did what before you, why it was refused, that it is being
 * sent again, how a decision on many went. Not here: how a notice looks (notices.mjs).
 */
import { agoWords, commandWords, doneWords, gist, plural } from "./words.mjs";

/**
 * @typedef {import("./commands.mjs").Sending} Sending
 * @typedef {{
 *   notices: import("./notices.mjs").Notices,
 *   state: () => import("../shared/fold.mjs").ChannelState,
 *   user: string, now: () => number,
 *   anyway: (sending: Sending) => void, again: (sending: Sending) => void, signIn: () => void,
 * }} Room
 */

const STATUS_ACT = new Map([["approved", "approve"], ["rejected", "reject"], ["held", "hold"], ["withdrawn", "withdraw"]]);

/** What a sending is about, in words: “Approve “Is it …””. @param {Sending} sending @param {Room} room */
function about(sending, room) {
  const id = sending.command.post_id;
  const item = typeof id === "string" ? room.state().items.get(id) : undefined;
  return item ? `${commandWords(sending.command.command)} ${gist(item, 36)}` : commandWords(sending.command.command);
}

/** Who changed the thing acted on, as far as the desk knows. @param {Sending} sending @param {Room} room */
export function whoDidWhat(sending, room) {
  const { meta, items } = room.state();
  const id = sending.command.post_id ?? null;
  const last = meta.last;
  const name = (/** @type {string} */ by) => (by === room.user ? "You (elsewhere)" : by);
  if (last && (id === null || last.post_id === id)) {
    return `${name(last.by)} ${doneWords(last.command)} ${id === null && last.detail ? last.detail : "it"}.`;
  }
  const item = typeof id === "string" ? items.get(id) : undefined;
  if (item?.by) return `${name(item.by)} ${doneWords(STATUS_ACT.get(item.status) ?? item.status)} it${item.received_ms ? "" : ""}.`;
  if (item?.status === "withdrawn" || (typeof id === "string" && !item)) return "It is no longer on the desk.";
  return item ? `It changed meanwhile: now ${item.status}.` : "Somebody changed this meanwhile.";
}

/** Tell of one command, when there is something to tell. @param {Sending} sending @param {Room} room */
export function tell(sending, room) {
  const { notices } = room;
  const key = `sending:${sending.id}`;
  if (sending.state === "again") {
    if (sending.tries >= 1) notices.show({ key, kind: "again", head: `${about(sending, room)}: sending again.`, words: () => `${upper(sending.why)}. Try ${sending.tries + 1}, same key: it is done once at most.` });
    return;
  }
  if (sending.state !== "answered" || !sending.answer) return;
  const { answer, command } = sending;
  if (answer.result === "done") {
    notices.close(key);
    if (sending.tries > 1) notices.show({ kind: "done", head: `${about(sending, room)}: done.`, words: () => "It arrived at last." });
    else if (command.command === "undo") notices.show({ kind: "done", head: "Undone.", words: () => answer.detail });
    return;
  }
  if (answer.result === "conflict") {
    notices.show({
      key, kind: "conflict", head: whoDidWhat(sending, room),
      words: () => `Your ${commandWords(command.command).toLowerCase()} was not done. ${answer.detail && answer.detail !== whoDidWhat(sending, room) ? answer.detail : ""}`.trim(),
      choices: [{ label: "Do it anyway", main: true, act: () => room.anyway(sending) }, { label: "Leave it", act: () => {} }],
    });
    return;
  }
  if (answer.result === "refused") {
    notices.show({
      key, kind: "refused", head: `${about(sending, room)}: refused.`, words: () => answer.detail,
      ...(answer.signedOut ? { choices: [{ label: "Sign in again", main: true, act: room.signIn }, { label: "Leave it", act: () => {} }] } : {}),
    });
    return;
  }
  notices.show({
    key, kind: "failed", head: `${about(sending, room)}: not sent.`,
    words: () => `${upper(answer.detail)}. It was tried ${plural(sending.tries, "time")}.`,
    choices: [{ label: "Try again", main: true, act: () => room.again(sending) }, { label: "Leave it", act: () => {} }],
  });
}

/** Tell of a decision on many at once. @param {Sending[]} all @param {Room} room */
export function tellMany(all, room) {
  /** @type {Map<string, Sending[]>} */
  const by = new Map();
  for (const sending of all) {
    const result = sending.answer?.result ?? "failed";
    by.set(result, [...(by.get(result) ?? []), sending]);
  }
  const word = doneWords(all[0]?.command.command ?? "");
  const parts = [`${by.get("done")?.length ?? 0} ${word}`];
  for (const [result, label] of /** @type {const} */ ([["conflict", "changed meanwhile"], ["refused", "refused"], ["failed", "not sent"]])) {
    const n = by.get(result)?.length ?? 0;
    if (n) parts.push(`${n} ${label}`);
  }
  const conflicts = by.get("conflict") ?? [];
  const failed = by.get("failed") ?? [];
  const reason = by.get("refused")?.[0]?.answer?.detail;
  room.notices.show({
    kind: conflicts.length ? "conflict" : failed.length ? "failed" : by.has("refused") ? "refused" : "done",
    head: `${parts.join(", ")}.`,
    words: () => reason ?? (conflicts.length ? "The changed ones were left as they are." : ""),
    ...(conflicts.length || failed.length
      ? {
          choices: [
            { label: failed.length ? "Try the rest again" : "Do those anyway", main: true, act: () => (conflicts.forEach(room.anyway), failed.forEach(room.again)) },
            { label: "Leave them", act: () => {} },
          ],
        }
      : {}),
  });
}

/** The desk's last act by anybody, for the foot of the page. @param {any} last @param {string} user @param {number} [agoMs] */
export function lastWords(last, user, agoMs) {
  if (!last) return "";
  const by = last.by === user ? "You" : last.by;
  return `${by} ${doneWords(last.command)}${last.detail ? ` ${last.detail}` : ""}${agoMs === undefined ? "" : ` · ${agoWords(agoMs)}`}`;
}

/** @param {string} words */
const upper = (words) => words.charAt(0).toUpperCase() + words.slice(1);
