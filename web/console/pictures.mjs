// @ts-check
/**
 * A post's pictures for a producer: from our own origin alone, small, blurred until asked for. The server made them
 * anew from what it fetched; a browser here never speaks to a stranger's host. Not here: whether to look (detail.mjs).
 */
import { h } from "./dom.mjs";

const LOOKED_AT = new Set(["photo", "image", "picture", "gif", "media"]);

/**
 * Where the server gives a picture. @param {string} show @param {string} post its id @param {number} place from 0
 * @param {boolean} clear false = shapes and colours alone
 */
export function pictureUrl(show, post, place, clear) {
  const path = [show, "posts", post, "pictures", String(place)].map(encodeURIComponent).join("/");
  return `/api/v1/shows/${path}${clear ? "" : "?blur=1"}`;
}

/**
 * One medium of a post, as it may be looked at; null where there is nothing to see: it was not looked at yet, or is no
 * picture. If the server has forgotten it, words stand in its place.
 * @param {string} show @param {any} item a desk item @param {number} place @param {boolean} clear
 */
export function picture(show, item, place, clear) {
  const medium = item.post?.media?.[place];
  if (!medium || !item.pictures || !LOOKED_AT.has(String(medium.type ?? "").toLowerCase())) return null;
  const words = clear ? medium.alt || "A picture without a description" : "A blurred picture";
  const frame = h("div", { class: clear ? "picture" : "picture blurred" });
  const image = h("img", { src: pictureUrl(show, item.id, place, clear), alt: words, decoding: "async" });
  image.addEventListener("error", () => frame.replaceChildren(h("span", { class: "alt none" }, "This picture is not kept any more.")));
  frame.append(image);
  return frame;
}
