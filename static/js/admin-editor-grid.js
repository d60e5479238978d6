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
export const roomName = (room) => heads.find((head) => head.dataset.room === room)?.querySelector(".head-name").textContent ?? "";
export const what = (block) => `${block.dataset.code} ${block.querySelector(".block-title").textContent.trim()}`;

// A session's place as the server last said it.
export function placeOf(block) {
  return { starts: Date.parse(block.dataset.starts), ends: Date.parse(block.dataset.ends), room: block.dataset.room };
}

export const same = (one, other) => one.starts === other.starts && one.ends === other.ends && one.room === other.room;
export const rowOf = (moment) => (moment - opens) / MINUTE / STEP;
export const minutes = (count) => count * MINUTE;

// The nearest full five minutes.
export const snap = (moment) => opens + Math.round((moment - opens) / minutes(STEP)) * minutes(STEP);
export const last = () => opens + rows * minutes(STEP);

function set(element, values) {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(`--${name}`, String(value));
}

export function show(block, place) {
  set(block, { row: rowOf(place.starts), span: (place.ends - place.starts) / MINUTE / STEP, place: columnOf(place.room) });
  block.querySelector(".times").textContent = times(place);
}

export const columnOf = (room) => Math.max(0, heads.findIndex((head) => head.dataset.room === room));

// Sessions that overlap in one room stand side by side: each takes the first lane that is free.
export function layOut() {
  const byRoom = Map.groupBy ? Map.groupBy(blocks(), (block) => block.dataset.room) : grouped();
  for (const own of byRoom.values()) {
    own.sort((one, other) => placeOf(one).starts - placeOf(other).starts);
    let together = [];
    let until = -Infinity;
    const close = () => together.forEach(({ block, lane }) => set(block, { lane, lanes: Math.max(...together.map((other) => other.lane)) + 1 }));
    for (const block of own) {
      const { starts, ends } = placeOf(block);
      if (starts >= until) {
        close();
        together = [];
      }
      const taken = new Set(together.filter((other) => other.ends > starts).map((other) => other.lane));
      let lane = 0;
      while (taken.has(lane)) lane += 1;
      together.push({ block, lane, ends });
      until = Math.max(until, ends);
    }
    close();
  }
  for (const block of blocks()) show(block, placeOf(block));
}

function grouped() {
  const found = new Map();
  for (const block of blocks()) found.set(block.dataset.room, [...(found.get(block.dataset.room) ?? []), block]);
  return found;
}

export function start() {
  editor.classList.add("is-grid");
  editor.querySelector(".editor-heads").hidden = false;
  editor.querySelector(".editor-hours").hidden = false;
  set(editor, { columns: heads.length, rows });
  for (const hour of editor.querySelectorAll(".editor-hours span")) set(hour, { row: hour.dataset.row });
  layOut();
}
