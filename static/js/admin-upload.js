// The page where photographs are uploaded: what is chosen or dropped goes to the server, two files at a time, and each answers for itself.
import { dropped, wanted } from "upload/files";
import { Refused, send, unpacked } from "upload/send";

const AT_ONCE = 2;
const SPOKEN = 2000; // milliseconds between two announcements
const form = document.querySelector("#upload");
const zone = form.querySelector(".upload-zone");
const [files, folder, credit] = ["files", "folder", "credit"].map((name) => document.querySelector(`#upload-${name}`));
const [progress, said, trouble, all, rows, refusals] = ["progress", "said", "trouble", "all", "rows", "refusals"].map((name) => document.querySelector(`#upload-${name}`));
const words = Object.fromEntries([...document.querySelectorAll("#upload-words li")].map((row) => [row.dataset.key, row.textContent]));
const waiting = [];
const sum = { asked: 0, in: 0, there: 0, refused: 0, bytes: 0, went: 0 };
let working = 0; // of the two
let following = 0; // archives that are being unpacked
let spoken = 0;
let timer = 0;

// What stands there is right within two seconds, and is not read aloud more often.
function tell() {
  const isSettled = !working && !following && !waiting.length;
  all.max = Math.max(1, sum.bytes);
  all.value = isSettled ? all.max : sum.went;
  if (isSettled || Date.now() - spoken > SPOKEN) say(isSettled);
  else timer ||= setTimeout(() => { timer = 0; tell(); }, SPOKEN);
}
function say(isSettled) {
  spoken = Date.now();
  said.textContent = words.said.replace(/\{(\w+)\}/g, (_, key) => sum[key]) + (isSettled ? ` ${words.done}` : "");
}
function refuse(name, reason) {
  const row = document.createElement("li");
  const which = document.createElement("bdi");
  which.textContent = name;
  row.append(which, `: ${reason}`);
  refusals.querySelector("ul").append(row);
  refusals.hidden = false;
}

// A row of the list: a name, how far it is, and how it ended.
function rowOf(name, size) {
  const row = document.createElement("li");
  const which = document.createElement("bdi");
  which.id = `upload-row-${rows.childElementCount}`;
  which.textContent = name;
  const bar = document.createElement("progress");
  bar.max = Math.max(1, size);
  bar.value = 0;
  bar.setAttribute("aria-labelledby", which.id);
  const how = document.createElement("span");
  row.append(which, bar, how);
  rows.append(row);
  rows.scrollTop = rows.scrollHeight;
  let counted = 0;
  return {
    name,
    show(state) {
      if (row.dataset.state === state) return;
      row.dataset.state = state;
      how.textContent = words[state];
    },
    went(bytes) {
      sum.went += bytes - counted;
      counted = bytes;
      bar.value = bytes;
      tell();
    },
    unpacking({ done = 0, total = 0 }) {
      this.show("unpacking");
      bar.max = total || 1;
      bar.value = done;
    },
    end(state) {
      this.show(state);
      this.went(size);
      bar.remove();
    },
  };
}
// Beside the files that are sent.
async function follow(row, id) {
  following += 1;
  row.unpacking({});
  await settled(row, () => unpacked(id, (how) => row.unpacking(how)));
  following -= 1;
  tell();
}
// Of an archive its entries are counted, not the archive.
function count(row, { total, in: added, there, refused }) {
  sum.asked += total - 1;
  sum.in += added;
  sum.there += there;
  sum.refused += refused.length;
  if (!total && refused.length) sum.asked += 1;
  for (const [name, reason] of refused) refuse(name, reason);
  row.end("unpacked");
}
async function settled(row, work) {
  try {
    const answer = await work();
    if (answer.answer === "refused") throw new Refused(answer.reason);
    if (answer.answer === "stopped") throw new Refused("stopped");
    if (answer.answer === "unpacking") follow(row, answer.id);
    else if (answer.answer === "unpacked") count(row, answer);
    else {
      sum[answer.answer] += 1;
      row.end(answer.answer);
    }
  } catch (error) {
    sum.refused += 1;
    refuse(row.name, words[error.message] ?? (error instanceof Refused ? error.message : words.failed));
    row.end("refused");
  }
}
async function work() {
  working += 1;
  for (let file = waiting.shift(); file; file = waiting.shift()) {
    const row = rowOf(file.name, file.size);
    row.show("reading");
    await settled(row, () => send(file, credit.value, (bytes) => { row.show("sending"); row.went(bytes); }));
    tell();
  }
  working -= 1;
  tell();
}
function take(found) {
  const more = wanted(found);
  if (!more.length) return;
  waiting.push(...more);
  sum.asked += more.length;
  for (const file of more) sum.bytes += file.size;
  progress.hidden = false;
  spoken = 0;
  while (working < AT_ONCE && waiting.length) work();
  tell();
}

for (const input of [files, folder]) {
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
}
zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  take(await dropped(event.dataTransfer));
});
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault()); // beside the zone: the page stays
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("upload-trouble", ({ detail }) => {
  trouble.hidden = !detail;
  if (trouble.textContent !== (words[detail] ?? "")) trouble.textContent = words[detail] ?? "";
});
addEventListener("beforeunload", (event) => { if (working) event.preventDefault(); });
files.required = false;
files.removeAttribute("name");
form.querySelector(".upload-plain").hidden = true;
for (const hidden of form.querySelectorAll(".upload-lead, .upload-folder")) hidden.hidden = false;

// Archives of before that are being unpacked still.
for (const section of document.querySelectorAll(".upload-archive[data-id]")) {
  sum.asked += 1;
  progress.hidden = false;
  follow(rowOf(section.dataset.name, 0), section.dataset.id);
  section.remove();
}
