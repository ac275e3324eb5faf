/** News of conversations, over one connection for the whole page, while somebody looks at it or wants to be told. */

import { mayNotify } from "/static/desktop.js";

const COME_BACK_AFTER = 5_000; // milliseconds until a refused or broken connection is tried again

export class Live {
  #changed;
  #connected;
  #addresses = [];
  #source = null;
  #timer = 0;

  /**
   * @param {function(?string): void} changed called with an address that changed, or null when anything may have
   * @param {function(boolean): void} connected called when the connection comes and goes
   */
  constructor(changed, connected) {
    this.#changed = changed;
    this.#connected = connected;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#open();
      else if (!mayNotify()) this.#close();
    });
    addEventListener("pagehide", () => this.#close());
    addEventListener("online", () => this.#open());
  }

  /** Listen to these conversations from now on. */
  watch(addresses) {
    if (this.#source && String(addresses) === String(this.#addresses)) return;
    this.#addresses = addresses;
    this.#open();
  }

  #open() {
    this.#close();
    if (!this.#addresses.length || (document.hidden && !mayNotify())) return;
    const query = this.#addresses.map((address) => `address=${encodeURIComponent(address)}`).join("&");
    const source = new EventSource(`/page/events?${query}`);
    this.#source = source;
    source.addEventListener("listening", () => {
      this.#connected(true);
      this.#changed(null);
    });
    source.addEventListener("changed", (event) => this.#changed(event.data));
    // Suspended, signed out, or another role by now: the page starts anew, and says so.
    source.addEventListener("access", () => location.reload());
    source.addEventListener("error", () => {
      if (source !== this.#source) return;
      // The browser's own attempts end at the first refusal, so the page makes its own.
      this.#close();
      this.#connected(false);
      this.#timer = setTimeout(() => {
        this.#open();
        this.#changed(null);
      }, COME_BACK_AFTER);
    });
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
