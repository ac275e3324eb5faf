/** Sending files, and how far that is. `fetch` does not say how much was sent; XMLHttpRequest does. */

import { Problem, newKey } from "/static/api.js";

const LONGEST_WAIT = 300_000; // milliseconds; 50 MB over a slow line, and reading them

/** @typedef {"sending"|"reading"} Phase */

/** One request with files. Sent again with the same content, it carries the same key, and is carried out once. */
export class Upload {
  #path;
  #sent = "";
  #key = "";

  constructor(path) {
    this.#path = `/api/v1${path}`;
  }

  /**
   * Send fields and files; resolves to the answer, or throws a Problem.
   *
   * @param {Object<string, any>} fields what is no text is sent as JSON
   * @param {File[]} files
   * @param {function(Phase, number): void} progress the share that was sent, from 0 to 1
   */
  send(fields, files, progress) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, typeof value === "string" ? value : JSON.stringify(value));
    for (const file of files) form.append("file", file, file.name);
    const content = JSON.stringify([fields, files.map(({ name, size, lastModified }) => [name, size, lastModified])]);
    if (content !== this.#sent) {
      this.#sent = content;
      this.#key = newKey();
    }
    return posted(this.#path, form, this.#key, progress);
  }
}

function posted(path, form, key, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = () => reject(new Problem(0, "unreachable", "FlowPilot cannot be reached just now. Your files are kept here."));
    request.open("POST", path);
    request.timeout = LONGEST_WAIT;
    request.responseType = "json";
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.addEventListener("progress", ({ loaded, total }) => progress("sending", total ? loaded / total : 0));
    request.upload.addEventListener("load", () => progress("reading", 1));
    for (const end of ["error", "timeout", "abort"]) request.addEventListener(end, lost);
    request.addEventListener("load", () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) return resolve(response);
      if (status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
      const sentence = response?.detail ?? `FlowPilot answered with an error (${status}). Your files are kept here.`;
      reject(new Problem(status, response?.code ?? "failed", sentence));
    });
    request.send(form);
  });
}
