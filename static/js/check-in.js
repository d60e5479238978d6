// A desk at the door. Every scan is written down on the device first, then sent; the server answers each by its key, so nothing is lost
// and nothing counts twice. Names and tokens of those who are coming are kept until the end of the forum's day, and then deleted.
import { kept } from "door/kept";
import { begin, call, flush, idOf, line, now, post } from "door/line";

const desk = document.querySelector("[data-desk]");
const { forum, zone, place, name: deskName } = desk.dataset;
const say = document.querySelector("#ci-say").dataset;
const field = document.querySelector("#ci-q");
const [answerBox, peopleBox, problems, recent] = ["answer", "people", "problems", "recent"].map((id) => document.querySelector(`#ci-${id}`));
const TOKEN = /(?:^|[^A-Z0-9])([2-9A-HJKMNP-Z]{16})\/?$/;
const PATIENCE = 2500; // milliseconds until the device answers by itself
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const alone = new Map(); // id -> what the device answered before the server did
const time = (row) => clock.format(row.at + (line.copy?.ahead ?? 0));

// --- entries -----------------------------------------------------------------------------------------------------------
async function write(more) {
  const row = { forum, at: Date.now(), until: line.copy?.ends ?? now() + 86_400_000, ...more };
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
    }, line.down ? 400 : PATIENCE);
    flush().then(flush);
  });
}
let lastScan = { token: "", at: 0 };
async function scanned(text) {
  const token = TOKEN.exec(text.trim().toUpperCase())?.[1];
  if (!token) return false;
  const still = token === lastScan.token && performance.now() - lastScan.at < 3000; // the camera sees it as long as it is held there
  lastScan = { token, at: performance.now() };
  if (still) return true;
  clear();
  await enter(token, false);
  return true;
}
async function enter(token, sure) {
  const before = (await kept.all()).find((row) => row.token === token && row.forum === forum && row.place === place && row.until > now() && (!row.answer || ["ok", "already"].includes(row.answer)) && !row.undone);
  if (line.down && !line.names.has(token) && !sure) {
    await flush();
    if (line.down) return offline(say.strange, token, () => enter(token, true));
  }
  const after = Number(localStorage.getItem("check-in-spoke") ?? 0);
  const row = await write({ key: crypto.randomUUID(), token, place, desk: deskName, after });
  const answer = await answerOf(row);
  if (answer) return show(answer.html);
  row.lone = before ? "again" : "yes"; // answered by the device: what the server says later may need a look
  alone.set(row.key, row.lone);
  if (!row.answer) await kept.put(row);
  offline(before ? say.again.replace("{time}", time(before)) : say.kept, token, null, before ? "already" : "kept");
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
  const [latin, native] = line.names.get(token) ?? ["", ""];
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
// Stays until somebody has looked at it, also when the page is opened anew: see the end of this file.
function problem(row, html) {
  const box = document.querySelector("#ci-look").content.cloneNode(true).firstElementChild;
  box.dataset.look = idOf(row);
  problems.querySelector(`[data-look="${box.dataset.look}"]`)?.remove();
  if (html) box.insertAdjacentHTML("afterbegin", html);
  else {
    const made = filled("#ci-offline", row.token);
    made.querySelector(".ci-words").textContent = say.failed;
    box.prepend(made);
  }
  box.querySelector(":scope > button").addEventListener("click", async () => {
    await kept.put({ ...row, lone: "", answer: row.answer });
    box.remove();
    problems.hidden = !problems.querySelector("[data-look]");
  });
  problems.append(box);
  problems.hidden = false;
}
async function list() {
  const rows = (await kept.all()).filter((row) => row.token && row.forum === forum && !row.undone && (!row.answer || row.answer === "ok"));
  const lines = rows.slice(-8).reverse().map((row) => {
    const line = filled("#ci-line", row.token);
    line.querySelector(".role").textContent = time(row) + (row.answer ? "" : ` · ${say.waiting.replace("{n}", "1")}`);
    line.querySelector("button").addEventListener("click", () => undo(row.key));
    return line;
  });
  recent.hidden = !lines.length;
  recent.querySelector("ol").replaceChildren(...lines);
}
function tell({ waiting, isGone }) {
  const box = document.querySelector("#ci-network");
  const words = [isGone ? say.signin : line.down ? say.offline : say.online];
  if (waiting) words.push(say.waiting.replace("{n}", waiting));
  if (!kept.isLasting) words.push(say.open);
  const text = words.join(" · ");
  if (box.textContent !== text) box.textContent = text;
  box.dataset.waiting = waiting;
  desk.toggleAttribute("data-down", line.down || Boolean(isGone)); // what the network is needed for is not offered
  box.classList.toggle("now", line.down || Boolean(isGone));
  box.classList.toggle("done", !line.down && !isGone);
}
function clear() {
  field.value = "";
  peopleBox.replaceChildren();
}

// --- search ------------------------------------------------------------------------------------------------------------
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
function searchHere(words) {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  const found = [...line.names].filter(([, both]) => wanted.every((word) => plain(both.join(" ")).includes(word))).slice(0, 12);
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
    if (line.down) throw new Error("down");
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
    form.closest("[data-look]")?.querySelector(":scope > button").click();
    undo(form.elements.key.value);
  } else {
    clear();
    enter(form.elements.token.value, true);
  }
});
document.addEventListener("ci-scan", ({ detail }) => scanned(detail));
document.addEventListener("ci-frame", async ({ detail: { picture, done } }) => {
  try {
    if (!line.down) {
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

// --- what the line tells -----------------------------------------------------------------------------------------------
const needsLook = ({ lone, answer }) => lone && !["ok", "undone"].includes(answer) && !(answer === "already" && lone === "again");
let later = 0;
document.addEventListener("ci-took", ({ detail: { row, answer, html } }) => {
  row.lone ??= alone.get(idOf(row));
  if (needsLook(row)) problem(row, html);
  document.dispatchEvent(new CustomEvent(`ci-answer:${idOf(row)}`, { detail: { answer, html } }));
  clearTimeout(later);
  later = setTimeout(() => { list(); counts(); }, 200);
});
document.addEventListener("ci-tell", ({ detail }) => tell(detail));
document.addEventListener("ci-names", () => {
  document.querySelector("#ci-copy").textContent = line.copy ? say.names.replace("{n}", line.names.size) : "";
  list();
});
setInterval(() => !line.down && counts(), 30_000);

// So that the page opens again without a network.
async function keepPage() {
  if (!navigator.serviceWorker || !line.copy) return;
  const { active } = await navigator.serviceWorker.register(desk.dataset.worker).then(() => navigator.serviceWorker.ready);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { desk.dataset.kept = ""; };
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  active.postMessage({ keep: location.href.split("#")[0], files }, [port2]);
}
const spoken = localStorage.getItem("check-in-desk");
if (!deskName && spoken && !document.querySelector("#ci-desk").value) {
  document.querySelector("#ci-desk").value = spoken;
  document.querySelector("#ci-where").requestSubmit();
} else {
  // What needed a look and got none is asked again: the answer may be another by now.
  for (const row of await kept.all()) if (needsLook(row)) await kept.put({ ...row, answer: "" });
  await list();
  await begin();
  desk.dataset.ready = "";
  await keepPage().catch(() => {});
}
