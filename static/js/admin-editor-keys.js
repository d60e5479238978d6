// Moving by keyboard: Enter picks up and drops, arrows move by five minutes or one room, Shift changes the end, Escape lets go.
import { STEP, columnOf, heads, last, list, minutes, opens, placeOf, show, what } from "editor/grid";
import { describe, fill, giveBack, save, say, words } from "editor/save";

let held = null;

function pickUp(block) {
  held = { block, place: placeOf(block) };
  block.classList.add("held");
  block.querySelector(".grip").setAttribute("aria-pressed", "true");
  say(fill(words.held, { what: what(block) }));
}

function letGo(isDropped) {
  const { block, place } = held;
  held = null;
  block.classList.remove("held");
  block.querySelector(".grip").setAttribute("aria-pressed", "false");
  if (isDropped) save(block.dataset.session, place);
  else {
    giveBack(block);
    say(fill(words.cancelled, { what: what(block) }));
  }
}

function inTime(by, changesEnd) {
  const { starts, ends, room } = held.place;
  if (changesEnd) return { starts, ends: Math.min(last(), Math.max(starts + minutes(STEP), ends + by)), room };
  const kept = starts + by >= opens && ends + by <= last() ? by : 0;
  return { starts: starts + kept, ends: ends + kept, room };
}

function inRooms(by) {
  const column = Math.min(heads.length - 1, Math.max(0, columnOf(held.place.room) + by));
  return { ...held.place, room: heads[column].dataset.room };
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

export function start() {
  list.addEventListener("keydown", press);
  list.addEventListener("click", click);
  list.addEventListener("focusout", () => setTimeout(() => held && !held.block.contains(document.activeElement) && letGo(false)));
  document.addEventListener("keydown", shortcuts);
}
