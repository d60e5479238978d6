// Moving by keyboard: Enter picks up and drops, arrows move by five minutes or one room, Shift changes the end, Page Up and Page Down
// go from day to day with it, Escape lets go.
import { carried, dayLinks, here, putDown, take } from "editor/carry";
import { STEP, last, list, minutes, opens, placeOf, reach, shifted, show, what } from "editor/grid";
import { describe, fill, giveBack, save, say, words } from "editor/save";

let held = null;

// What the pointer has put down is held no more.
function look() {
  if (held?.isCarried && carried?.block !== held.block) held = null;
}

function pickUp(block) {
  held = { block, place: placeOf(block), from: placeOf(block).rooms, by: 0 };
  block.classList.add("held");
  block.querySelector(".grip").setAttribute("aria-pressed", "true");
  say(fill(words.held, { what: what(block) }));
}

function letGo(isDropped) {
  const { block, place, isCarried } = held;
  held = null;
  if (isCarried) putDown();
  block.classList.remove("held");
  block.querySelector(".grip").setAttribute("aria-pressed", "false");
  if (isDropped) save(block.dataset.session, place);
  else {
    giveBack(block);
    say(fill(words.cancelled, { what: what(block) }));
  }
}

function inTime(by, changesEnd) {
  const { starts, ends, rooms } = held.place;
  if (changesEnd) return { starts, ends: Math.min(last(), Math.max(starts + minutes(STEP), ends + by)), rooms };
  const kept = starts + by >= opens && ends + by <= last() ? by : 0;
  return { starts: starts + kept, ends: ends + kept, rooms };
}

// One column more than there are rooms is no room; back from there it is in as many rooms as before.
function inRooms(by) {
  const [least, most] = reach(held.from);
  held.by = Math.min(held.from.length ? most + 1 : 0, Math.max(least, held.by + by));
  const isNowhere = held.from.length ? held.by > most : held.by === 0;
  return { ...held.place, rooms: isNowhere ? [] : shifted(held.from, held.by) };
}

function toDay(by) {
  const links = dayLinks();
  const link = links[links.findIndex((other) => other.dataset.day === here) + by];
  if (link) take(held.block, link, held.place);
}

function moved(event) {
  const forward = getComputedStyle(list).direction === "rtl" ? -1 : 1;
  const step = minutes(STEP);
  if (event.key === "ArrowDown") return inTime(step, event.shiftKey);
  if (event.key === "ArrowUp") return inTime(-step, event.shiftKey);
  if (event.shiftKey && event.key === "ArrowRight") return inTime(step * forward, true);
  if (event.shiftKey && event.key === "ArrowLeft") return inTime(-step * forward, true);
  if (event.key === "ArrowRight") return inRooms(forward);
  if (event.key === "ArrowLeft") return inRooms(-forward);
  return null;
}

function press(event) {
  look();
  const grip = event.target.closest(".grip");
  if (!grip || event.ctrlKey || event.metaKey || event.altKey) return;
  const block = grip.closest(".block");
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (event.repeat) return;
    if (held) letGo(held.block === block);
    else pickUp(block);
  } else if (held && event.key === "Escape") {
    letGo(false);
  } else if (held && (event.key === "PageDown" || event.key === "PageUp")) {
    event.preventDefault();
    toDay(event.key === "PageDown" ? 1 : -1);
  } else if (held) {
    const place = moved(event);
    if (!place) return;
    event.preventDefault();
    held.place = place;
    show(block, place);
    block.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(describe(place));
  }
}

// A screen reader's own way to press a button: a click without a pointer.
function click(event) {
  look();
  const block = event.detail === 0 && event.target.closest(".grip")?.closest(".block");
  if (!block) return;
  if (held) letGo(held.block === block);
  else pickUp(block);
}

// Ctrl+Z and Ctrl+Y, unless somebody is writing.
function shortcuts(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const form = { z: event.shiftKey ? "redo-form" : "undo-form", y: "redo-form" }[key];
  const button = form && document.querySelector(`#${form} button`);
  if (!button) return;
  event.preventDefault();
  if (!button.disabled) button.click();
}

// What came from another day waits for the keyboard too.
function arrive() {
  const { block, place } = carried;
  held = { block, place, from: place.rooms, by: 0, isCarried: true };
  block.querySelector(".grip").setAttribute("aria-pressed", "true");
  block.querySelector(".grip").focus({ preventScroll: true });
  block.scrollIntoView({ block: "center", inline: "nearest" });
  say(`${fill(words.carried, { what: what(block) })} ${describe(place)}`);
}

export function start() {
  if (carried) arrive();
  list.addEventListener("keydown", press);
  list.addEventListener("click", click);
  list.addEventListener("focusout", () => setTimeout(() => held && !held.isCarried && !held.block.contains(document.activeElement) && letGo(false)));
  document.addEventListener("keydown", shortcuts);
}
