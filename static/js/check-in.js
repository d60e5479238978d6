// A desk at the door. Every scan is written down on the device first, then sent; the server answers each by its key, so nothing is lost
// and nothing counts twice. Names and tokens of those who are coming are kept until the end of the forum's day, and then deleted.
const desk = document.querySelector("[data-desk]");
const { forum, zone, place, name: deskName } = desk.dataset;
const say = document.querySelector("#ci-say").dataset;
const field = document.querySelector("#ci-q");
const [answerBox, peopleBox, problems, recent] = ["answer", "people", "problems", "recent"].map((id) => document.querySelector(`#ci-${id}`));
const TOKEN = /(?:^|[^A-Z0-9])([2-9A-HJKMNP-Z]{16})\/?$/;
const PATIENCE = 2500; // milliseconds until the device answers by itself
const BATCH = 25;
const FRESH = 600_000; // milliseconds that the names need not be fetched again
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
let csrf = document.querySelector("#ci-token [name=csrfmiddlewaretoken]").value;
let down = !navigator.onLine;
let fetched = -Infinity; // when the names were, by the clock of the page
let names = new Map(); // token -> [name, native name]
let copy = null; // { ends, ahead }: milliseconds of the server's clock, and how far it is ahead of this one

// --- what is kept ------------------------------------------------------------------------------------------------------
const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
function open(database, store, options) {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store, options);
  return asked(request);
}
// Where a browser keeps nothing, the page does, as long as it is open.
function inMemory() {
  const rows = new Map();
  let last = 0;
  return {
    put: async (row) => { row.n ??= ++last; rows.set(row.n, row); return row.n; },
    all: async () => [...rows.values()],
    remove: async (n) => { rows.delete(n); },
    isLasting: false,
  };
}
async function keeper() {
  try {
    const database = await open("check-in", "entries", { keyPath: "n", autoIncrement: true });
    const store = (mode) => database.transaction("entries", mode, { durability: "strict" }).objectStore("entries");
    return {
      put: async (row) => { row.n = await asked(store("readwrite").put(row)); return row.n; },
      all: () => asked(store("readonly").getAll()),
      remove: (n) => asked(store("readwrite").delete(n)),
      isLasting: true,
    };
  } catch {
    return inMemory();
  }
}
const kept = await keeper();

async function keepNames(found) {
  try {
    const database = await open("check-in-names", "copies", { keyPath: "forum" });
    await asked(database.transaction("copies", "readwrite").objectStore("copies").put(found));
    database.close();
  } catch { /* they are in memory, too */ }
  localStorage.setItem("check-in-names-end", String(found.ends - found.ahead));
}
async function keptNames() {
  try {
    const database = await open("check-in-names", "copies", { keyPath: "forum" });
    const found = await asked(database.transaction("copies").objectStore("copies").get(forum));
    database.close();
    return found;
  } catch {
    return undefined;
  }
}
const now = () => Date.now() + (copy?.ahead ?? 0); // by the server's clock, as far as it is known
async function forget() {
  names = new Map();
  copy = null;
  indexedDB.deleteDatabase("check-in-names");
  localStorage.removeItem("check-in-names-end");
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  tellCopy();
}
async function forgetWhatIsOver() {
  if (copy && now() >= copy.ends) await forget();
  for (const row of await kept.all()) if (row.answer && row.until <= now()) await kept.remove(row.n);
}

// --- the network -------------------------------------------------------------------------------------------------------
class Gone extends Error {} // signed out, or no right any more
async function call(address, options = {}) {
  const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(10_000), cache: "no-store", ...options });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Gone();
  if (answer.status >= 500) throw new Error(answer.status);
  return answer;
}
const post = (address, body, type) => call(address, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": csrf } });

async function fetchCopy() {
  const answer = await call(desk.dataset.copy);
  if (answer.status === 403) throw new Gone();
  const found = await answer.json();
  csrf = found.csrf;
  copy = { ends: found.ends, ahead: found.now - Date.now() };
  names = new Map(found.people.map(([token, ...both]) => [token, both]));
  localStorage.setItem("check-in-spoke", String(found.now));
  fetched = performance.now();
  await keepNames({ forum, ends: found.ends, ahead: copy.ahead, people: found.people });
  tellCopy();
}

// Sends what waits, in order. The same entry may be sent twice; the server knows it by its key.
let flushing = null;
const answers = new Map(); // id -> answer of the server
const alone = new Map(); // id -> what the device answered before the server did
const idOf = ({ key, undo: taken }) => key ?? `undo-${taken}`;
function flush() {
  flushing ??= (navigator.locks ? navigator.locks.request("check-in", send) : send()).finally(() => { flushing = null; });
  return flushing;
}
async function send() {
  let size = BATCH;
  for (;;) {
    const waiting = (await kept.all()).filter((row) => !row.answer);
    await tell(waiting.length);
    if (!waiting.length) return;
    const part = waiting.filter((row) => row.forum === waiting[0].forum).slice(0, size);
    try {
      const answer = await settle(part);
      if (answer) await took(part, answer);
      else if (part.length > 1) size = 1; // one of them is not understood: each alone
      else await took(part, [{ key: part[0].key ?? part[0].undo, answer: "failed", html: "" }]);
      down = false;
    } catch (error) {
      down = true;
      await tell(waiting.length, error instanceof Gone);
      return;
    }
  }
}
async function settle(part, again = true) {
  const entries = part.map(({ key, token, place: where, desk: at, at: when, after, undo }) => (undo ? { undo } : { key, token, place: where, desk: at, at: when, after }));
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
async function took(part, found) {
  for (const [index, row] of part.entries()) {
    const { answer, html } = found[index];
    const id = idOf(row);
    answers.set(id, found[index]);
    row.answer = answer;
    row.lone ??= alone.get(id);
    await kept.put(row);
    if (row.lone && !["ok", "undone"].includes(answer) && !(answer === "already" && row.lone === "again")) problem(row, html);
    document.dispatchEvent(new CustomEvent(`ci-answer:${id}`, { detail: found[index] }));
  }
  await list();
  counts();
}

// --- entries -----------------------------------------------------------------------------------------------------------
async function write(more) {
  const row = { forum, at: Date.now(), until: copy?.ends ?? now() + 86_400_000, ...more };
  await kept.put(row);
  return row;
}
// The server's answer, or null where it takes too long.
function answerOf(row) {
  return new Promise((resolve) => {
    const event = `ci-answer:${idOf(row)}`;
    const heard = ({ detail }) => resolve(detail);
    document.addEventListener(event, heard, { once: true });
    setTimeout(() => {
      document.removeEventListener(event, heard);
      resolve(null);
    }, down ? 400 : PATIENCE);
    flush().then(flush);
  });
}
let lastScan = { token: "", at: 0 };
async function scanned(text) {
  const token = TOKEN.exec(text.trim().toUpperCase())?.[1];
  if (!token) return false;
  if (token === lastScan.token && performance.now() - lastScan.at < 3000) return true; // the camera still sees it
  lastScan = { token, at: performance.now() };
  clear();
  await enter(token, false);
  return true;
}
async function enter(token, sure) {
  const before = (await kept.all()).find((row) => row.token === token && row.forum === forum && row.place === place && row.until > now() && (!row.answer || ["ok", "already"].includes(row.answer)) && !row.undone);
  if (down && !names.has(token) && !sure) {
    await flush();
    if (down) return offline(say.strange, token, () => enter(token, true));
  }
  const after = Number(localStorage.getItem("check-in-spoke") ?? 0);
  const row = await write({ key: crypto.randomUUID(), token, place, desk: deskName, after });
  const answer = await answerOf(row);
  if (answer) return show(answer.html);
  row.lone = before ? "again" : "yes"; // answered by the device: what the server says later may need a look
  alone.set(row.key, row.lone);
  if (!answers.has(row.key)) await kept.put(row);
  offline(before ? say.again.replace("{time}", clock.format(before.at + (copy?.ahead ?? 0))) : say.kept, token, null, before ? "already" : "kept");
  await list();
}
async function undo(key) {
  for (const row of await kept.all()) {
    if (row.key !== key) continue;
    row.undone = true;
    await kept.put(row);
  }
  const answer = await answerOf(await write({ undo: key }));
  if (answer) show(answer.html);
  else offline(say.undone, "", null, "undone");
  await list();
  field.focus();
}

// --- what is shown -----------------------------------------------------------------------------------------------------
function show(html) {
  answerBox.innerHTML = html;
  navigator.vibrate?.(answerBox.querySelector(".is-ok") ? 60 : [120, 60, 120]);
}
function filled(id, token) {
  const made = document.querySelector(id).content.cloneNode(true).firstElementChild;
  const [latin, native] = names.get(token) ?? ["", ""];
  made.querySelector(".ci-name").textContent = latin;
  made.querySelector(".ci-native").textContent = native;
  return made;
}
function offline(words, token, sure, state = "strange") {
  const made = filled("#ci-offline", token);
  made.dataset.answer = state;
  made.classList.add(`is-${state}`);
  made.querySelector(".ci-words").textContent = words;
  const button = made.querySelector("button");
  button.hidden = !sure;
  if (sure) button.addEventListener("click", sure);
  answerBox.replaceChildren(made);
  navigator.vibrate?.(state === "kept" ? 60 : [120, 60, 120]);
}
function problem(row, html) {
  const box = document.createElement("div");
  box.innerHTML = html;
  if (!html) {
    const made = filled("#ci-offline", row.token);
    made.querySelector(".ci-words").textContent = say.failed;
    box.append(made);
  }
  problems.append(box);
  problems.hidden = false;
}
async function list() {
  const rows = (await kept.all()).filter((row) => row.token && row.forum === forum && !row.undone && (!row.answer || row.answer === "ok"));
  const lines = rows.slice(-8).reverse().map((row) => {
    const line = filled("#ci-line", row.token);
    line.querySelector(".role").textContent = clock.format(row.at + (copy?.ahead ?? 0)) + (row.answer ? "" : ` · ${say.waiting.replace("{n}", "1")}`);
    line.querySelector("button").addEventListener("click", () => undo(row.key));
    return line;
  });
  recent.hidden = !lines.length;
  recent.querySelector("ol").replaceChildren(...lines);
}
async function tell(waiting, isGone = false) {
  const box = document.querySelector("#ci-network");
  const words = [isGone ? say.signin : down ? say.offline : say.online];
  if (waiting) words.push(say.waiting.replace("{n}", waiting));
  if (!kept.isLasting) words.push(say.open);
  const text = words.join(" · ");
  if (box.textContent !== text) box.textContent = text;
  box.dataset.waiting = waiting;
  box.classList.toggle("now", down || isGone);
  box.classList.toggle("done", !down && !isGone);
}
function tellCopy() {
  document.querySelector("#ci-copy").textContent = copy ? say.names.replace("{n}", names.size) : "";
}
function clear() {
  field.value = "";
  peopleBox.replaceChildren();
}

// --- search ------------------------------------------------------------------------------------------------------------
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
function searchHere(words) {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  const found = [...names].filter(([, both]) => wanted.every((word) => plain(both.join(" ")).includes(word))).slice(0, 12);
  const lines = found.map(([token]) => {
    const line = filled("#ci-found", token);
    line.querySelector("button").addEventListener("click", () => {
      clear();
      enter(token, true);
    });
    return line;
  });
  if (!lines.length) {
    const none = document.createElement("li");
    none.className = "ci-row";
    none.textContent = say.nobody;
    lines.push(none);
  }
  peopleBox.replaceChildren(...lines);
}
let turn = 0;
async function search() {
  const words = field.value.trim();
  const mine = ++turn;
  if (!words) return peopleBox.replaceChildren();
  if (words.length < 2 && /^[\x20-\x7e]*$/.test(words)) return undefined;
  try {
    if (down) throw new Error("down");
    const answer = await call(`${desk.dataset.search}&q=${encodeURIComponent(words)}`);
    const html = await answer.text();
    if (mine === turn && answer.ok) peopleBox.innerHTML = html;
  } catch {
    if (mine === turn) searchHere(words);
  }
  return undefined;
}
let typing = 0;
field.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(search, 250);
});
document.querySelector("#ci-ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(typing);
  turn += 1;
  if (!(await scanned(field.value))) search();
});
// Buttons that the server has drawn.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.do) return;
  event.preventDefault();
  if (form.dataset.do === "undo") {
    form.closest(".ci-answer")?.parentElement.closest("#ci-problems > div")?.remove();
    undo(form.elements.key.value);
  } else {
    clear();
    enter(form.elements.token.value, true);
  }
});
document.addEventListener("ci-scan", ({ detail }) => scanned(detail));
document.addEventListener("ci-frame", async ({ detail: { picture, done } }) => {
  try {
    if (!down) {
      const answer = await post(desk.dataset.frame, picture, picture.type);
      if (answer.ok) await scanned((await answer.json()).token);
    }
  } catch { /* the next frame */ }
  done();
});
document.querySelector("#ci-where").addEventListener("change", (event) => {
  localStorage.setItem("check-in-desk", document.querySelector("#ci-desk").value);
  event.currentTarget.requestSubmit();
});
async function counts() {
  try {
    const answer = await call(desk.dataset.counts);
    if (answer.ok) document.querySelector("#ci-counts").innerHTML = await answer.text();
  } catch { /* later */ }
}

// --- the day -----------------------------------------------------------------------------------------------------------
async function begin() {
  const found = await keptNames();
  if (found) {
    copy = { ends: found.ends, ahead: found.ahead };
    names = new Map(found.people.map(([token, ...both]) => [token, both]));
  }
  await forgetWhatIsOver();
  tellCopy();
  await list();
  await meet();
  desk.dataset.ready = "";
  await keepPage().catch(() => {});
}
// So that the page opens again without a network.
async function keepPage() {
  if (!navigator.serviceWorker || !copy) return;
  const { active } = await navigator.serviceWorker.register(desk.dataset.worker).then(() => navigator.serviceWorker.ready);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { desk.dataset.kept = ""; };
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  active.postMessage({ keep: location.href.split("#")[0], files }, [port2]);
}
async function meet() {
  try {
    if (!copy || performance.now() - fetched > FRESH) await fetchCopy();
    else if ((await call(desk.dataset.counts)).status === 403) throw new Gone();
    down = false;
  } catch (error) {
    down = true;
    if (error instanceof Gone) await forget();
    const waiting = (await kept.all()).filter((row) => !row.answer).length;
    return tell(waiting, error instanceof Gone);
  }
  await list();
  return flush();
}
addEventListener("online", meet);
addEventListener("offline", async () => {
  down = true;
  tell((await kept.all()).filter((row) => !row.answer).length);
});
setInterval(() => (down ? meet() : flush()), 5000);
setInterval(() => !down && meet(), FRESH + 1000);
setInterval(() => !down && counts(), 30_000);
setInterval(forgetWhatIsOver, 30_000);
navigator.storage?.persist?.();
const spoken = localStorage.getItem("check-in-desk");
if (!deskName && spoken && !document.querySelector("#ci-desk").value) {
  document.querySelector("#ci-desk").value = spoken;
  document.querySelector("#ci-where").requestSubmit();
} else begin();
