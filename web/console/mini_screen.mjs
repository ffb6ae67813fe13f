// @ts-check
/**
 * What the overlay would show, small: the overlay's own graphic, theme and fitting on a stage of 1920 × 1080, scaled to
 * this box and kept in a shadow tree, so that a theme styles nothing else. Not here: which post, or when (air_view.mjs).
 */
import { Stage } from "../overlay/graphic.mjs";
import { fitsOf } from "../overlay/theme.mjs";
import { h } from "./dom.mjs";

const FOREVER_MS = 1e9; // the overlay's lease is the overlay's; here the desk itself says what is on air
const THEMES = new URL("../overlay/themes/", import.meta.url);
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

export class MiniScreen {
  el;
  #stage;
  #styles = h("link", { rel: "stylesheet" });
  #theme = "";
  /** @type {import("../overlay/air.mjs").Airing | null} */
  #wanted = null;

  constructor() {
    const root = h("div", { class: "stage" });
    const screen = h("div", { class: "mini" });
    const shade = screen.attachShadow({ mode: "open" });
    shade.append(h("link", { rel: "stylesheet", href: new URL("mini_screen.css", import.meta.url).href }), this.#styles, root);
    this.el = screen;
    this.#stage = new Stage(root, FOREVER_MS);
    new ResizeObserver(() => root.style.setProperty("--by", String(screen.clientWidth / 1920))).observe(screen);
  }

  /**
   * @param {any} item a row of the desk; null = an empty picture
   * @param {string} layout @param {string} key the same key is the same showing: it does not come in anew
   * @param {string} theme
   */
  show(item, layout, key, theme) {
    void this.#dress(theme);
    if (!item?.post?.text || (layout !== "lower_third" && layout !== "full_screen")) return this.cut();
    const { author, network, text, lang } = item.post;
    const handle = String(author?.handle ?? "").replace(/^@/, "");
    this.#wanted = {
      key, id: item.id, layout, text, lang: lang ?? "", network: network ?? "",
      name: author?.name || handle, handle: author?.name ? handle : "", showForMs: 0, takenMs: 0,
    };
    this.#draw();
  }

  /** Off as a calm act takes it off. */
  leave() {
    this.#wanted = null;
    this.#stage.leave();
  }

  /** Every word out of this picture, now. */
  cut() {
    this.#wanted = null;
    this.#stage.cut();
  }

  #draw() {
    if (!this.#wanted || !this.#stage.fits || !this.el.isConnected) return;
    this.#stage.beat();
    this.#stage.show(this.#wanted);
    this.#stage.beat();
  }

  /** @param {string} wanted */
  async #dress(wanted) {
    const theme = NAME.test(wanted) ? wanted : "plain";
    if (theme === this.#theme) return;
    this.#theme = theme;
    const manifest = await fetch(new URL(`${theme}/${theme}.ograf.json`, THEMES)).then((r) => (r.ok ? r.json() : null)).catch(() => null);
    const fits = fitsOf(manifest);
    if (theme !== this.#theme) return;
    if (!fits) {
      this.#theme = "";
      if (theme !== "plain") void this.#dress("plain");
      return;
    }
    this.#styles.onload = () => {
      this.#stage.fits = fits;
      this.#draw();
    };
    this.#styles.href = new URL(`${theme}/theme.css`, THEMES).href;
  }
}
