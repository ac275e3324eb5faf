/**
 * The views of the page, in the order in which the navigation names them.
 *
 * To add a view, write `views/NAME.js` that exports `view`, an object as `View` below describes it, and add its line
 * to `VIEWS`. The router opens it at `#/PATH`, and at `#/PATH/ID` with the id; the navigation, the tab's title, Ctrl-K,
 * the help and the live connection follow from what it says of itself. Styles of its own go to `views/NAME.css`, with a line in
 * `index.html`. A person who may not see it is told `refused` instead, so say there what they can do.
 */

import { view as account } from "/static/views/account.js";
import { view as audit } from "/static/views/audit.js";
import { view as handovers } from "/static/views/handovers.js";
import { view as library } from "/static/views/library.js";
import { view as reviews } from "/static/views/reviews.js";
import { view as scripts } from "/static/views/scripts.js";
import { view as sessions } from "/static/views/sessions.js";
import { view as tickets } from "/static/views/tickets.js";
import { view as walks } from "/static/views/walks.js";

/**
 * @typedef {Object} View
 * @property {string[]} paths the first words of its addresses; the first is the one that the navigation leads to
 * @property {string} label what the navigation calls it
 * @property {string} [within] the path of the view that leads to it, where the navigation has no room for its own link
 * @property {function(): boolean} [may] whether this person may see it; without it everybody may
 * @property {string} [refused] for who may not: what it is, and what they can do instead
 * @property {function(Object<string, number>): number} [count] what waits there, of the counts that `/page/counts` gives
 * @property {function(Address): (Opened|Promise<Opened>)} open throws a Problem when it cannot be shown
 */

/**
 * @typedef {Object} Address
 * @property {string} path the first word of the address
 * @property {string} id the second word; empty when there is none
 * @property {string[]} rest the words after that
 * @property {URLSearchParams} query what follows a question mark
 */

/**
 * What is open. The router puts `element` into the page's `main`.
 *
 * @typedef {Object} Opened
 * @property {HTMLElement} element its heading, an `h1` with `tabindex="-1"`, gets the focus, or what has `data-focus`
 * @property {HTMLElement} [beside] a list at the left of it, which stays where it is while one goes through it
 * @property {HTMLElement} [panel] what is looked at beside it, at the right
 * @property {function(): void} [shown] it is in the page now, and may be scrolled
 * @property {string} [title] of the browser's tab
 * @property {string[]} [watch] the live addresses that it shows, two at most
 * @property {function(?string): (void|Promise<void>)} [refresh] something changed at that address; null: anything may have
 * @property {function(Object): void} [pressed] a button of one of its cards went through
 * @property {Key[]} [keys] what its keys do; the help lists them
 * @property {function(): void} [close] somebody goes elsewhere
 */

/**
 * What a key does. `matches` says which keys where it is more than one; `key` is what the help shows.
 *
 * @typedef {{key: string, matches?: RegExp, does: string, press: function(KeyboardEvent): void}} Key
 */

/** @type {View[]} */
export const VIEWS = [sessions, walks, handovers, reviews, tickets, library, scripts, audit, account];
