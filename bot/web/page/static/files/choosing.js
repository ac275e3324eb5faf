/** What comes by paste and drop, as files: pictures, files, and long texts, which are mostly logs. */

const LONG_LINES = 40; // from which a text is kept as a file, and shown as its digest
const LONG_TEXT = 8_000; // characters
const MOST_WORDS = 5; // lines before a log that say what the problem is
const TIMED = /^\W{0,3}(?:\d{4}[-/.]\d\d|\d\d[:/.]\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:)/;
const MB = 2 ** 20;
const MOST_BYTES = 50 * MB;
const MOST_PICTURE = 20 * MB;

/** The files in a paste or drop; none where a text is meant, as programs add a picture of what is copied from them. */
export function filesIn(data) {
  const files = [...(data?.files ?? [])];
  const text = data?.getData("text/plain") ?? "";
  return text.trim() && !files.some(({ name }) => text.includes(name)) ? [] : files.map(named);
}

/** The text of a paste as a file where it is long; null otherwise. */
export function longText(data) {
  const text = data?.getData("text/plain") ?? "";
  return isLong(text) ? logFile(text) : null;
}

/** What a text is made of that has a log in it: the words before it, and the log as a file; null where it is short. */
export function wordsAndLog(text) {
  if (!isLong(text)) return null;
  const lines = text.split(/\r?\n/);
  const begin = lines.findIndex((line, place) => place === MOST_WORDS || !line.trim() || TIMED.test(line) || line.length > 300);
  const words = lines.slice(0, begin).join("\n").trim();
  return { words, log: logFile(lines.slice(begin).join("\n").trim() || text) };
}

/** Why a file cannot be sent, as a sentence; empty when it can. */
export function refusalOf(file) {
  if (!file.size) return "It is empty.";
  if (file.type.startsWith("image/") && file.size > MOST_PICTURE) return "It is over 20 MB; crop it to the part that matters.";
  if (file.size > MOST_BYTES) return "It is over 50 MB; send the part around the error.";
  return "";
}

/** A size in words. */
export function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < MB ? `${Math.round(bytes / 1000)} KB` : `${(bytes / MB).toFixed(1)} MB`;
}

function isLong(text) {
  return text.length > LONG_TEXT || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
}

function logFile(text) {
  return new File([text], `pasted-${stamp()}.log`, { type: "text/plain" });
}

/** A pasted picture is called image.png, whatever it shows: several would look alike. */
function named(file) {
  return file.name === "image.png" ? new File([file], `screenshot-${stamp()}.png`, { type: file.type, lastModified: file.lastModified }) : file;
}

function stamp() {
  const now = new Date();
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, "0")).join("");
}
