/** Requests. Everything the page changes goes through the REST API; a failure is a `Problem` with a sentence. */

import { released } from "/static/pressing.js";

const LONGEST_WAIT = 30_000; // milliseconds until a request counts as lost

export class Problem extends Error {
  constructor(status, code, sentence, { problems = [], nodes = [] } = {}) {
    super(sentence);
    this.status = status;
    this.code = code;
    this.problems = problems; // of a flow, each with the form's field it is about
    this.nodes = nodes; // of a flow: whose risk nobody said that they have read of
  }

  /** Whether the same request may well succeed a little later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Read something. */
export function read(path) {
  return request("GET", path);
}

/** Read an address below the REST API's. */
export function api(path) {
  return request("GET", `/api/v1${path}`);
}

/**
 * One thing a person does. Sent again with the same content, it carries the same key, so that an attempt whose answer
 * was lost is not carried out twice.
 */
export class Submission {
  #method;
  #path;
  #sent = null;
  #key = "";

  constructor(method, path) {
    this.#method = method;
    this.#path = path.startsWith("/page/") ? path : `/api/v1${path}`;
  }

  send(body = {}) {
    const content = JSON.stringify(body);
    if (content !== this.#sent) {
      this.#sent = content;
      this.#key = newKey();
    }
    return request(this.#method, this.#path, content, this.#key);
  }
}

async function request(method, path, content, key) {
  const headers = key ? { "Content-Type": "application/json", "Idempotency-Key": key } : {};
  let response;
  try {
    response = await fetch(path, { method, headers, body: content, signal: AbortSignal.timeout(LONGEST_WAIT) });
  } catch {
    throw new Problem(0, "unreachable", "FlowPilot cannot be reached just now. What you typed is kept here.");
  }
  const data = await response.json().catch(() => null);
  if (method === "GET") await released();
  if (response.ok) return data;
  if (response.status === 401 || data?.code === "no_access") document.dispatchEvent(new CustomEvent("signed-out"));
  const sentence = data?.detail ?? `FlowPilot answered with an error (${response.status}). What you typed is kept here.`;
  throw new Problem(response.status, data?.code ?? "failed", sentence, data ?? {});
}

/** A key for one thing that a person does. */
export function newKey() {
  // `randomUUID` exists only on https and on this machine itself.
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
