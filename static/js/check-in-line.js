// The line to the server: what waits is sent in order, again and again, until each entry has its answer. The same entry may be sent twice: the
// server knows it by its key. Tells the page by events: "ci-tell" how things stand, "ci-took" an entry and its answer, "ci-names" new names.
import { dropNames, keepNames, kept, keptNames } from "door/kept";

const desk = document.querySelector("[data-desk]");
const { forum } = desk.dataset;
const BATCH = 25;
const FRESH = 600_000; // milliseconds that the names need not be fetched again
export const line = {
  down: !navigator.onLine,
  csrf: document.querySelector("#ci-token [name=csrfmiddlewaretoken]").value,
  names: new Map(), // token -> [name, native name]
  copy: null, // { ends, ahead }: milliseconds of the server's clock, and how far it is ahead of this one
};
let fetched = -Infinity; // when the names were, by the clock of the page
export const now = () => Date.now() + (line.copy?.ahead ?? 0); // by the server's clock, as far as it is known
export const idOf = ({ key, undo }) => key ?? `undo-${undo}`;
const tell = (what, detail) => document.dispatchEvent(new CustomEvent(what, { detail }));
const waiting = async () => (await kept.all()).filter((row) => !row.answer);

class Gone extends Error {} // signed out, or no right any more
export async function call(address, options = {}) {
  const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(10_000), cache: "no-store", ...options });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Gone();
  if (answer.status >= 500) throw new Error(answer.status);
  return answer;
}
export const post = (address, body, type) => call(address, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": line.csrf } });

function have(copy, people) {
  line.copy = copy;
  line.names = new Map(people.map(([token, ...both]) => [token, both]));
  tell("ci-names");
}
async function fetchCopy() {
  const answer = await call(desk.dataset.copy);
  if (answer.status === 403) throw new Gone();
  const found = await answer.json();
  line.csrf = found.csrf;
  localStorage.setItem("check-in-spoke", String(found.now));
  fetched = performance.now();
  have({ ends: found.ends, ahead: found.now - Date.now() }, found.people);
  await keepNames({ forum, ...line.copy, people: found.people });
}
function forget() {
  dropNames();
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  have(null, []);
}
export async function forgetWhatIsOver() {
  if (line.copy && now() >= line.copy.ends) forget();
  for (const row of await kept.all()) if (row.answer && row.until <= now()) await kept.remove(row.n);
}
// Names of before, then those of now.
export async function begin() {
  const found = await keptNames(forum);
  if (found) have({ ends: found.ends, ahead: found.ahead }, found.people);
  await forgetWhatIsOver();
  await meet();
}
// Whether the server is there, and what it says of names and entries.
export async function meet() {
  try {
    if (!line.copy || performance.now() - fetched > FRESH) await fetchCopy();
    else if ((await call(desk.dataset.counts)).status === 403) throw new Gone();
    line.down = false;
  } catch (error) {
    await fail(error);
    return;
  }
  await flush();
}
async function fail(error) {
  line.down = true;
  if (error instanceof Gone) forget();
  tell("ci-tell", { waiting: (await waiting()).length, isGone: error instanceof Gone });
}

let flushing = null;
export function flush() {
  flushing ??= (navigator.locks ? navigator.locks.request("check-in", send) : send()).finally(() => { flushing = null; });
  return flushing;
}
async function send() {
  let size = BATCH;
  for (;;) {
    const rows = await waiting();
    tell("ci-tell", { waiting: rows.length });
    if (!rows.length) return;
    const part = rows.filter((row) => row.forum === rows[0].forum).slice(0, size);
    try {
      const answers = await settle(part);
      line.down = false;
      if (answers) for (const [index, row] of part.entries()) await took(row, answers[index]);
      else if (part.length > 1) size = 1; // one of them is not understood: each alone
      else await took(part[0], { answer: "failed", html: "" });
    } catch (error) {
      await fail(error);
      return;
    }
  }
}
async function settle(part, again = true) {
  const entries = part.map(({ key, token, place, desk: name, at, after, undo }) => (undo ? { undo } : { key, token, place, desk: name, at, after }));
  const answer = await post(desk.dataset.entries, JSON.stringify({ forum: part[0].forum, now: Date.now(), entries }), "application/json");
  if (answer.status === 403 && again) { // signed in anew: the page's token is of the session before
    await fetchCopy();
    return settle(part, false);
  }
  if (answer.status === 403) throw new Gone();
  if (!answer.ok) return null;
  const found = await answer.json();
  localStorage.setItem("check-in-spoke", String(found.now));
  return found.answers;
}
async function took(row, { answer, html }) {
  row.answer = answer;
  tell("ci-took", { row, answer, html });
  await kept.put(row);
}

addEventListener("online", meet);
addEventListener("offline", () => fail());
setInterval(() => (line.down ? meet() : flush()), 5000);
setInterval(() => !line.down && meet(), FRESH + 1000);
setInterval(forgetWhatIsOver, 30_000);
navigator.storage?.persist?.();
