// @ts-check
/** Health of the sources and the number of viewers, asked for every few seconds. Not here: the desk (the socket). */
import { attr, h, need } from "./dom.mjs";
import { agoWords } from "./words.mjs";

const EVERY_MS = 5_000;
const WORDS = new Map([["live", "live"], ["starting", "starting"], ["stale", "stale"], ["backing_off", "retrying"], ["stopped", "stopped"], ["ended", "ended"]]);

/**
 * @param {{show: string, fetch: typeof fetch, nowMs: () => number, onOnline: (n: number) => void, onWorse: (words: string) => void}} how
 * @returns {() => void} ends it
 */
export function watchSources({ show, fetch, nowMs, onOnline, onWorse }) {
  const base = `/api/v1/shows/${encodeURIComponent(show)}`;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let over = false;
  /** @type {Map<string, string>} */
  const before = new Map();

  const get = async (/** @type {string} */ url) => {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(EVERY_MS) });
    return response.ok ? await response.json() : null;
  };
  async function ask() {
    if (!document.hidden) {
      const [sources, facts] = await Promise.all([get(`${base}/sources`).catch(() => null), get(base).catch(() => null)]);
      if (over) return;
      if (Number.isSafeInteger(facts?.online)) onOnline(facts.online);
      draw(Array.isArray(sources?.items) ? sources.items : null);
    }
    timer = setTimeout(() => void ask(), EVERY_MS);
  }

  /** @param {any[] | null} sources */
  function draw(sources) {
    const list = need("sources");
    if (!sources) {
      attr(list, "data-state", "unknown");
      list.replaceChildren(h("li", { class: "source source-unknown" }, "Sources: no answer"));
      return;
    }
    attr(list, "data-state", "known");
    list.replaceChildren(...sources.map((s) => {
      const quiet = s.last_post_ms ? `last post ${agoWords(nowMs() - s.last_post_ms)} ago` : "no post yet";
      const stale = s.state !== "live" && s.since_ms ? ` since ${agoWords(nowMs() - s.since_ms)}` : "";
      return h("li", { class: `source source-${s.state}`, title: [`${s.received?.toLocaleString?.("en-GB") ?? 0} posts, ${quiet}`, s.detail, s.restarts ? `${s.restarts} restarts` : ""].filter(Boolean).join(" · ") },
        h("span", { class: "dot", "aria-hidden": "true" }), h("span", { class: "source-name" }, s.source), " ", h("span", { class: "source-state" }, `${WORDS.get(s.state) ?? s.state}${stale}`));
    }));
    for (const s of sources) {
      if (before.get(s.source) === "live" && s.state !== "live" && s.state !== "ended") onWorse(`Source ${s.source} is ${WORDS.get(s.state) ?? s.state}. ${s.detail ?? ""}`);
      before.set(s.source, s.state);
    }
  }

  void ask();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
