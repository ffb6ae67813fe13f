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
const GIST_MS = 30_000; // so long a notice may name a post that the desk shows no more

/**
 * The post of a command in a few words. A post that left the desk may have been withdrawn since: it is named for a
 * short while only, and not at all once its words are known to be gone.
 * @param {Sending} sending @param {Room} room @param {number} since
 */
function named(sending, room, since) {
  const id = sending.command.post_id;
  if (typeof id !== "string") return "";
  const item = room.state().items.get(id);
  if (item) return gist(item, 36);
  const gone = /withdrawn/.test(sending.answer?.detail ?? "") || room.now() - since > GIST_MS;
  return gone ? "a post" : sending.about || "a post";
}

/** Who changed the thing acted on, as far as the desk or the answer knows. @param {Sending} sending @param {Room} room @param {string} [what] */
export function whoDidWhat(sending, room, what = "it") {
  const { meta, items } = room.state();
  const id = sending.command.post_id ?? null;
  const name = (/** @type {string} */ by) => (by === room.user ? "You (elsewhere)" : by);
  const item = typeof id === "string" ? items.get(id) : undefined;
  if (item?.by && STATUS_ACT.has(item.status)) return `${name(item.by)} ${doneWords(STATUS_ACT.get(item.status) ?? "")} ${what} first.`;
  const said = /^it is (\w+) since, by (.+)$/.exec(sending.answer?.detail ?? "");
  if (said) {
    const [, status = "", by = ""] = said;
    const act = STATUS_ACT.get(status);
    return by.startsWith("the rule") ? `${upper(what)} is ${status} since, by ${by}.` : `${name(by)} ${act ? doneWords(act) : status} ${what} first.`;
  }
  const last = meta.last;
  if (last && (id === null || last.post_id === id)) return `${name(last.by)} ${doneWords(last.command)}${id === null ? "" : ` ${what}`} first.`;
  return sending.answer?.detail ? `${upper(sending.answer.detail)}.` : `Somebody changed ${what} meanwhile.`;
}

/** Did a colleague already do just this? @param {Sending} sending @param {Room} room */
function sameAlready(sending, room) {
  const id = sending.command.post_id;
  const item = typeof id === "string" ? room.state().items.get(id) : undefined;
  const status = item?.status ?? /^it is (\w+) since/.exec(sending.answer?.detail ?? "")?.[1];
  return status !== undefined && STATUS_ACT.get(status) === sending.command.command;
}

/** Was this approval only the first of two? @param {Sending} sending @param {Room} room */
function firstEyes(sending, room) {
  const id = sending.command.post_id;
  const item = typeof id === "string" ? room.state().items.get(id) : undefined;
  return item !== undefined && item.status !== "approved" && item.first_by === room.user;
}

/** Tell of one command, when there is something to tell. @param {Sending} sending @param {Room} room */
export function tell(sending, room) {
  const { notices } = room;
  const { answer, command } = sending;
  const key = `sending:${sending.id}`;
  const since = room.now();
  const post = () => named(sending, room, since);
  const about = () => `${commandWords(command.command)} ${post()}`.trim();
  if (sending.state === "again") {
    notices.show({ key, kind: command.command === "panic" ? "failed" : "again", head: () => `${about()}: sending again.`, words: () => `${upper(sending.why)}. Try ${sending.tries + 1}; it is done once at most.` });
    return;
  }
  if (sending.state !== "answered" || !answer) return;
  notices.close(key);
  if (answer.result === "done") {
    if (sending.tries > 1) notices.show({ kind: "done", head: () => `${about()}: done.`, words: () => "It arrived at last." });
    else if (command.command === "approve" && firstEyes(sending, room)) notices.show({ kind: "info", head: "The first of two approvals is given.", words: () => `${upper(post())} waits for a second person.` });
    else if (command.command === "undo") notices.show({ kind: "done", head: "Undone.", words: () => undone(answer.detail) });
  } else if (answer.result === "conflict" && sameAlready(sending, room)) {
    notices.show({ kind: "info", head: () => whoDidWhat(sending, room, post()), words: () => "Nothing is left to do." });
  } else if (answer.result === "conflict") {
    const undo = command.command === "undo"; // to ask again would only be told the same
    notices.show({
      key, kind: "conflict", head: () => (undo ? "Not undone." : whoDidWhat(sending, room, post())), words: () => (undo ? `${upper(answer.detail)}.` : `Your ${commandWords(command.command).toLowerCase()} was not done.`),
      ...(undo ? {} : { choices: [{ label: "Do it anyway", main: true, act: () => room.anyway(sending) }, { label: "Leave it", act: () => {} }] }),
    });
  } else if (answer.result === "refused") {
    notices.show({
      key, kind: "refused", head: () => `${about()}: refused.`, words: () => `${upper(answer.detail)}.`,
      ...(answer.signedOut ? { choices: [{ label: "Sign in again", main: true, act: room.signIn }, { label: "Leave it", act: () => {} }] } : {}),
    });
  } else {
    notices.show({
      key, kind: "failed", head: () => `${about()}: no answer.`,
      words: () => `${upper(answer.detail)}. It was tried ${plural(sending.tries, "time")}; trying again is safe.`,
      choices: [{ label: "Try again", main: true, act: () => room.again(sending) }, { label: "Leave it", act: () => {} }],
    });
  }
}

/** Tell of a decision on many at once. @param {Sending[]} all @param {Room} room */
export function tellMany(all, room) {
  const of = (/** @type {string} */ result) => all.filter((s) => (s.answer?.result ?? "failed") === result);
  const [conflicts, refused, failed] = [of("conflict"), of("refused"), of("failed")];
  const parts = [`${of("done").length} ${doneWords(all[0]?.command.command ?? "")}`];
  if (conflicts.length) parts.push(`${conflicts.length} changed meanwhile`);
  if (refused.length) parts.push(`${refused.length} refused`);
  if (failed.length) parts.push(`${failed.length} without an answer`);
  const rest = conflicts.length + failed.length;
  room.notices.show({
    kind: conflicts.length ? "conflict" : failed.length ? "failed" : refused.length ? "refused" : "done",
    head: `${parts.join(", ")}.`,
    words: () => refused[0]?.answer?.detail ?? (conflicts.length ? "The changed ones stand as they are." : ""),
    ...(rest
      ? {
          choices: [
            { label: failed.length ? "Try those again" : "Do those anyway", main: true, act: () => (conflicts.forEach(room.anyway), failed.forEach(room.again)) },
            { label: "Leave them", act: () => {} },
          ],
        }
      : {}),
  });
}

/** The desk's last act by anybody, for the foot of the page. @param {any} last @param {string} user @param {number} [agoMs] */
export function lastWords(last, user, agoMs) {
  if (!last) return "";
  const off = { unpinned: "unpinned", "off the shortlist": "took off the shortlist:" }[String(last.was ?? "")];
  const done = off ?? doneWords(last.command);
  return `${last.by === user ? "You" : last.by} ${done}${last.detail ? ` ${last.detail}` : ""}${agoMs === undefined ? "" : ` · ${agoWords(agoMs)}`}`;
}

/** "took back: approve bluesky:did…" → "Your approve was taken back." @param {string} detail */
function undone(detail) {
  const command = detail.replace(/^took back: /, "").split(/\s/)[0];
  return command ? `Your ${commandWords(command).toLowerCase()} was taken back.` : detail;
}

/** @param {string} words */
const upper = (words) => words.charAt(0).toUpperCase() + words.slice(1);
