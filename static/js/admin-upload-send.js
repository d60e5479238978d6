// The line to the server. A call is repeated, later and later, until there is an answer: all of them may come twice. Tells the page by
// "upload-trouble" what it waits for: "lost" the network, "gone" somebody who signs in, "" nothing.
import { digestOf } from "upload/files";

const form = document.querySelector("#upload");
const chunk = Number(form.dataset.chunk);
const PATIENCE = 120_000; // milliseconds for an answer: a chunk on a slow line
const LONGEST = 15_000; // milliseconds between two attempts
const FAULTS = 4; // attempts that the server may fail at
let token = form.querySelector("[name=csrfmiddlewaretoken]").value;

export class Refused extends Error {} // its message is a reason, or the key of one
const tell = (what) => document.dispatchEvent(new CustomEvent("upload-trouble", { detail: what }));
const pause = (milliseconds) => new Promise((resolve) => {
  const end = () => { clearTimeout(timer); removeEventListener("online", end); resolve(); };
  const timer = setTimeout(end, milliseconds);
  addEventListener("online", end);
});

// Signed in anew: the page's token is of the session before.
async function renew() {
  const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  token = page.querySelector("#upload [name=csrfmiddlewaretoken]")?.value ?? token;
}
// What is wrong with an answer, if anything: "gone", "failed".
function fault(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return "gone";
  return answer.status === 507 || answer.ok ? "" : "failed";
}
async function once(address, options) {
  const headers = { "X-CSRFToken": token, ...options.headers };
  return fetch(address, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options, headers });
}
export async function call(address, options = {}) {
  let faults = 0;
  for (let wait = 500; ; wait = Math.min(2 * wait, LONGEST)) {
    let wrong = "lost";
    try {
      const answer = await once(address, options);
      wrong = fault(answer);
      if (!wrong) {
        const found = await answer.json();
        tell("");
        return found;
      }
      if (answer.status >= 400 && answer.status < 500 && wrong === "failed") faults = FAULTS;
      if (wrong === "gone") await renew();
    } catch { /* no network, or half an answer */ }
    if (wrong === "failed" && ++faults >= FAULTS) throw new Refused("failed");
    if (wrong !== "failed") tell(wrong);
    await pause(wait);
  }
}

async function part(file, offset) {
  try {
    return await file.slice(offset, offset + chunk).arrayBuffer();
  } catch {
    throw new Refused("unreadable"); // gone, or changed on the disk
  }
}
async function begun(file, credit) {
  let digest;
  try {
    digest = await digestOf(file, chunk);
  } catch {
    throw new Refused("unreadable");
  }
  const body = JSON.stringify({ name: file.name, size: file.size, modified: file.lastModified, digest, credit });
  return call(form.dataset.begin, { method: "POST", body, headers: { "Content-Type": "application/json" } });
}
export const addressOf = (id) => new URL(`../${id}/`, new URL(form.dataset.begin, location.href)).href;
// One file, to its answer. `went(bytes)` hears how far it is.
export async function send(file, credit, went) {
  let known = null;
  for (let attempt = 0; attempt < FAULTS; attempt += 1) {
    let answer = await begun(file, credit);
    while (answer.answer === "go") {
      went(answer.received);
      const body = await part(file, answer.received);
      const address = `${addressOf(answer.id)}?offset=${answer.received}`;
      known = answer.id;
      answer = await call(address, { method: "PUT", body, headers: { "Content-Type": "application/octet-stream" } });
    }
    if (answer.answer === "there" && attempt && known) return { answer: "in" }; // the answer before had been lost
    if (answer.answer !== "again") return answer;
  }
  throw new Refused("failed");
}
export async function unpacked(id, went) {
  for (;;) {
    const answer = await call(addressOf(id));
    if (answer.answer === "again") return { answer: "stopped" }; // its chunks are lost
    if (answer.answer !== "unpacking") return answer;
    went(answer);
    await pause(2000);
  }
}
