// @ts-check
/**
 * The console's plain words for what the engine says in names: rules, signals, commands, statuses, networks. Pure.
 * A name unknown here is shown as it came, so that a new rule needs no change of this file.
 */

/** @type {{[rule: string]: string}} the names of core/moderation and of acts */
const RULES = {
  account_hidden: "Account hidden", account_restored: "Account back", advised: "Own service", blocked_authors: "Blocked author",
  contact: "Personal data", deleted: "Deleted", edited: "Edited", flood: "Posting fast", language: "Language", links: "Link",
  media: "Has media", networks: "Network rights", new_authors: "New author", no_words: "No words", nothing_objected: "No objection",
  person: "Producer", personal_data: "Personal data", repeats: "Repeats itself", reposts: "Repost", rule_error: "A rule failed",
  screened: "Screened", shouting: "Shouting", similar: "Near-duplicates", spam_shape: "Looks like spam", standing: "Author on hold",
  trusted_authors: "Trusted author", welcome_words: "Welcome words", withheld: "With care", words: "Word list",
};

/** @type {{[signal: string]: string}} the names of core/ranking */
const SIGNALS = {
  author_variety: "Fresh voice", cue_relevance: "About this moment", engagement: "Likes and reposts", novelty: "Says something new",
  question: "Asks a question", readability: "Reads well", recency: "Recent", regular: "A regular",
};

/** @type {{[command: string]: string}} */
const DONE = {
  approve: "approved", reject: "rejected", hold: "held", withdraw: "withdrew", shortlist: "shortlisted", preview: "previewed",
  take: "took to air", clear: "cleared the programme", panic: "hit PANIC", rearm: "rearmed the show", undo: "undid", pin: "pinned",
  block_author: "blocked the author of", trust_author: "trusted the author of", hold_author: "put the author on hold of", fire_cue: "fired",
  insert: "inserted", put_rule: "put a list", drop_rule: "dropped a list", set_policy: "set the policy",
};

/** @type {{[command: string]: string}} */
const DOING = {
  approve: "Approving", reject: "Rejecting", hold: "Holding", withdraw: "Withdrawing", shortlist: "Shortlisting", preview: "Previewing",
  take: "Taking", clear: "Clearing", panic: "PANIC", rearm: "Rearming", undo: "Undoing", pin: "Pinning", block_author: "Blocking",
  trust_author: "Trusting", hold_author: "Holding", fire_cue: "Firing", insert: "Inserting", put_rule: "Putting", drop_rule: "Dropping",
  set_policy: "Setting",
};

/** @type {{[command: string]: string}} */
const NAMES = {
  approve: "Approve", reject: "Reject", hold: "Hold", withdraw: "Withdraw", shortlist: "Shortlist", preview: "Preview", take: "Take",
  clear: "Clear", panic: "Panic", rearm: "Rearm", undo: "Undo", pin: "Pin", block_author: "Block author", trust_author: "Trust author",
  hold_author: "Hold author", fire_cue: "Fire cue", insert: "Insert", put_rule: "Put list", drop_rule: "Drop list", set_policy: "Set policy",
};

/** @type {{[network: string]: [string, string]}} short mark, name */
const NETWORKS = {
  bluesky: ["BS", "Bluesky"], mastodon: ["MA", "Mastodon"], x: ["X", "X"], twitter: ["X", "X"], twitch: ["TW", "Twitch"],
  youtube: ["YT", "YouTube"], compose: ["SC", "Companion page"], companion: ["SC", "Companion page"], webhook: ["WH", "Webhook"],
  studio: ["ST", "Studio"], replay: ["RE", "Replay"], demo: ["DE", "Demo"],
};

/** @type {{[flag: string]: string}} */
const FLAGS = { edited: "edited", media: "media", link: "link", repost: "repost", reply: "reply", truncated: "cut", late: "late" };

/**
 * A name may be anything, `constructor` too: only our own entries count.
 * @template T @param {{[name: string]: T}} table @param {unknown} name @returns {T | undefined}
 */
const look = (table, name) => (typeof name === "string" && Object.hasOwn(table, name) ? table[name] : undefined);

/** The rule without its detail: `words:slurs` and `words` are one kind. @param {unknown} rule */
export function kindOf(rule) {
  return typeof rule === "string" && rule ? /** @type {string} */ (rule.split(/[:.]/)[0]) : "nothing_objected";
}

/** @param {unknown} rule */
export function ruleWords(rule) {
  const kind = kindOf(rule);
  const detail = typeof rule === "string" && rule.length > kind.length ? rule.slice(kind.length + 1) : "";
  const name = ruleKindWords(kind);
  return detail ? `${name}: ${detail.replaceAll("_", " ")}` : name;
}

/** A menu's word for a kind of rule. @param {unknown} rule */
export const ruleKindWords = (rule) => look(RULES, kindOf(rule)) ?? sentence(kindOf(rule));

/** @param {string} signal */
export const signalWords = (signal) => look(SIGNALS, signal) ?? sentence(signal);
/** @param {string} command */
export const doneWords = (command) => look(DONE, command) ?? command;
/** @param {string} command */
export const doingWords = (command) => look(DOING, command) ?? sentence(command);
/** @param {string} command */
export const commandWords = (command) => look(NAMES, command) ?? sentence(command);
/** @param {string} flag */
export const flagWords = (flag) => look(FLAGS, flag) ?? flag.replaceAll("_", " ");
/** @param {unknown} network */
export const networkName = (network) => look(NETWORKS, network)?.[1] ?? (network ? sentence(String(network)) : "Unknown");
/** @param {unknown} network */
export const networkMark = (network) => look(NETWORKS, network)?.[0] ?? String(network || "?").slice(0, 2).toUpperCase();

/** @type {{[status: string]: string}} */
const BY = { approved: "approved", rejected: "rejected", held: "held", withdrawn: "withdrew" };

/** Why a post stands where it stands, in one sentence. @param {{[key: string]: any}} item */
export function reasonWords(item) {
  const reason = typeof item.reason === "string" ? item.reason.trim() : "";
  if (item.by) return `${item.by} ${look(BY, item.status) ?? item.status} it${reason ? `: ${reason}` : ""}`;
  if (reason) return reason.charAt(0).toUpperCase() + reason.slice(1);
  return "No reason was given";
}

/** @param {string} badge `regular-2` → "Regular, level 2" */
export function badgeWords(badge) {
  const regular = /^regular-(\d)$/.exec(badge);
  return regular ? `regular ${regular[1]}` : badge.replaceAll("_", " ");
}

/** @param {string} code @param {string} [into] */
export function languageName(code, into = "en") {
  if (!code || code === "und") return "Unknown";
  try {
    return new Intl.DisplayNames([into], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** How long ago, short: "now", "12 s", "4 min", "2 h". @param {number} ms */
export function agoWords(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 2) return "now";
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  return s < 86_400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86_400)} d`;
}

/** @param {number} n @param {string} one @param {string} [many] */
export const plural = (n, one, many = `${one}s`) => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;

/** @param {string} name */
function sentence(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A post in a few words, for notices. @param {{[key: string]: any} | null | undefined} item @param {number} [length] */
export function gist(item, length = 44) {
  const text = [...String(item?.post?.text ?? "").replace(/\s+/g, " ").trim()];
  if (!text.length) return "a post";
  return `“${text.length > length ? `${text.slice(0, length - 1).join("").trimEnd()}…` : text.join("")}”`;
}
