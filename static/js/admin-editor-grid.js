// Where things stand in the grid: sessions to columns, rows and lanes, and back. Lengths are in minutes, moments in milliseconds.
export const STEP = 5;
const MINUTE = 60_000;

export const editor = document.getElementById("editor");
export const opens = Date.parse(editor?.dataset.opens ?? "");
export const rows = Number(editor?.dataset.rows ?? 0);
export const heads = [...(editor?.querySelectorAll(".head") ?? [])];
export const list = editor?.querySelector(".blocks");
export const blocks = () => [...list.querySelectorAll(".block")];

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: editor?.dataset.zone });
export const times = ({ starts, ends }) => `${clock.format(starts)}–${clock.format(ends)}`;
const headName = (room) => heads.find((head) => head.dataset.room === room)?.querySelector(".head-name").textContent ?? "";
const together = new Intl.ListFormat(document.documentElement.lang || "en", { type: "conjunction" });
export const roomNames = (rooms) => (rooms.length ? together.format(rooms.map(headName)) : headName(""));
export const what = (block) => `${block.dataset.code} ${block.querySelector(".block-title").textContent.trim()}`;

// A session's place as the server last said it. The first of its rooms comes first.
export function placeOf(block) {
  return { starts: Date.parse(block.dataset.starts), ends: Date.parse(block.dataset.ends), rooms: block.dataset.rooms.split(" ").filter(Boolean) };
}

export const same = (one, other) => one.starts === other.starts && one.ends === other.ends && one.rooms.join() === other.rooms.join();
export const rowOf = (moment) => (moment - opens) / MINUTE / STEP;
export const minutes = (count) => count * MINUTE;

// The nearest full five minutes.
export const snap = (moment) => opens + Math.round((moment - opens) / minutes(STEP)) * minutes(STEP);
export const last = () => opens + rows * minutes(STEP);

function set(element, values) {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(`--${name}`, String(value));
}

export function show(block, place) {
  const { column, over } = columnsOf(place.rooms);
  set(block, { row: rowOf(place.starts), span: (place.ends - place.starts) / MINUTE / STEP, place: column, over });
  block.classList.toggle("spans", over > 1);
  block.classList.toggle("in-several", place.rooms.length > 1);
  block.querySelector(".block-room").textContent = roomNames(place.rooms);
  block.querySelector(".times").textContent = times(place);
}

export const columnOf = (room) => Math.max(0, heads.findIndex((head) => head.dataset.room === room));
export const nowhere = heads.length - 1; // the column of what has no room

// The columns beside each other in which a session's first room is: where it stands.
export function columnsOf(rooms) {
  const columns = rooms.length ? rooms.map(columnOf) : [nowhere];
  let [first, last] = [columns[0], columns[0]];
  while (columns.includes(first - 1)) first -= 1;
  while (columns.includes(last + 1)) last += 1;
  return { column: first, over: last - first + 1 };
}

// How far rooms can go to either side; one column more is no room at all.
export function reach(rooms) {
  const columns = rooms.length ? rooms.map(columnOf) : [nowhere];
  return [-Math.min(...columns), nowhere - 1 - Math.max(...columns)];
}

// As many rooms as before, all of them further by so many columns.
export function shifted(rooms, by) {
  const [least, most] = reach(rooms);
  const columns = rooms.length ? rooms.map(columnOf) : [nowhere];
  return columns.map((column) => heads[column + Math.min(most, Math.max(least, by))].dataset.room);
}

// Sessions that overlap in a column stand side by side: each takes the first lane that is free.
export function layOut() {
  const own = blocks().filter((block) => !block.classList.contains("carried"));
  const all = own.map((block) => ({ block, lane: 0, ...placeOf(block), ...columnsOf(placeOf(block).rooms) })).sort((one, other) => one.starts - other.starts);
  let groups = [];
  for (const one of all) {
    const meeting = groups.filter((group) => group.some((other) => meet(one, other)));
    const taken = new Set(meeting.flat().filter((other) => meet(one, other)).map((other) => other.lane));
    while (taken.has(one.lane)) one.lane += 1;
    groups = [...groups.filter((group) => !meeting.includes(group)), [...meeting.flat(), one]];
  }
  for (const group of groups) {
    const lanes = Math.max(...group.map((one) => one.lane)) + 1;
    for (const { block, lane } of group) set(block, { lane, lanes });
  }
  for (const block of own) show(block, placeOf(block));
}

const meet = (one, other) =>
  one.starts < other.ends && other.starts < one.ends && one.column < other.column + other.over && other.column < one.column + one.over;

export function start() {
  editor.classList.add("is-grid");
  editor.querySelector(".editor-heads").hidden = false;
  editor.querySelector(".editor-hours").hidden = false;
  set(editor, { columns: heads.length, rows });
  for (const hour of editor.querySelectorAll(".editor-hours span")) set(hour, { row: hour.dataset.row });
  layOut();
}
