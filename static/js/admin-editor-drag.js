// Moving by pointer: a mouse drags at once, a finger holds first so that it can still scroll. The lower edge changes the end.
// Dropped on a day, a session goes to that day; held there a moment, the day opens with the session in hand.
import { carried, dayLinks, here, putDown, take } from "editor/carry";
import { STEP, columnsOf, editor, heads, last, list, minutes, nowhere, opens, placeOf, shifted, show, snap, what } from "editor/grid";
import { describe, fill, giveBack, save, say, words } from "editor/save";

const SLACK = 4; // pixels before a press is a drag
const HOLD = 350; // milliseconds a finger rests before it picks up
const LINGER = 800; // milliseconds over a day before it opens
const scroller = editor.querySelector(".editor-scroll");
let drag = null;

const stepHeight = () => list.getBoundingClientRect().height / Number(editor.dataset.rows);

function columnAt(x) {
  const box = list.getBoundingClientRect();
  const share = getComputedStyle(list).direction === "rtl" ? (box.right - x) / box.width : (x - box.left) / box.width;
  return Math.min(heads.length - 1, Math.max(0, Math.floor(share * heads.length)));
}

// Where in a block the pointer is: how long after its start, how many columns after its first.
function grabbed(event, block) {
  const down = (event.clientY - block.getBoundingClientRect().top) / stepHeight();
  return { down: minutes(down * STEP), columns: columnAt(event.clientX) - columnsOf(placeOf(block).rooms).column };
}

function wanted(event) {
  const { from, stretches } = drag;
  const down = event.clientY - drag.y - (list.getBoundingClientRect().top - drag.top);
  const by = minutes(Math.round(down / stepHeight()) * STEP);
  const length = from.ends - from.starts;
  if (stretches) {
    const ends = by ? Math.min(last(), snap(from.ends + by)) : from.ends;
    return { ...from, ends: Math.max(ends, from.starts + minutes(STEP)) };
  }
  const starts = by ? Math.max(opens, Math.min(snap(from.starts + by), last() - length)) : from.starts;
  return { starts, ends: starts + length, rooms: roomsAt(columnAt(event.clientX)) };
}

function roomsAt(column) {
  const shift = column - drag.column;
  if (!shift) return drag.from.rooms;
  return column === nowhere ? [] : shifted(drag.from.rooms, shift);
}

// What came from another day is taken up where it was held there.
function anchor(event) {
  const { place, grab } = carried;
  const box = list.getBoundingClientRect();
  const { down, columns } = grab ?? { down: minutes(STEP), columns: 0 };
  const length = place.ends - place.starts;
  const starts = Math.max(opens, Math.min(snap(opens + minutes(((event.clientY - box.top) / stepHeight()) * STEP) - down), last() - length));
  Object.assign(drag, { isAnchored: true, y: event.clientY, top: box.top, from: { ...place, starts, ends: starts + length } });
  drag.column = columnsOf(place.rooms).column + columns;
}

function pickUp() {
  drag.isHeld = true;
  drag.block.classList.add("held");
  drag.block.setPointerCapture?.(drag.id);
  say(fill(words.held, { what: what(drag.block) }));
}

const isInside = ({ clientX, clientY }) => {
  const box = scroller.getBoundingClientRect();
  return clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
};

const dayAt = (event) => {
  const link = drag.stretches ? null : document.elementFromPoint(event.clientX, event.clientY)?.closest("a[data-day]");
  return dayLinks().includes(link) ? link : null;
};

function leaveDay() {
  clearTimeout(drag.linger);
  drag.link?.classList.remove("is-target");
  drag.link = null;
}

function overDay(link) {
  if (link === drag.link) return;
  leaveDay();
  drag.link = link;
  link.classList.add("is-target");
  drag.place = null;
  const { block, from } = drag;
  show(block, from);
  if (link.dataset.day === here) return;
  drag.linger = setTimeout(() => take(block, link, from, carried?.grab ?? drag.grab), LINGER);
  say(fill(words.to_day, { what: what(block), day: link.querySelector("b").textContent }));
}

function follow(event) {
  const link = dayAt(event);
  if (link) return overDay(link);
  leaveDay();
  if (drag.isCarried && !drag.isAnchored) {
    if (!isInside(event)) return;
    anchor(event);
  }
  const place = wanted(event);
  drag.place = place;
  show(drag.block, place);
  say(describe(place));
  const box = scroller.getBoundingClientRect();
  if (event.clientY > box.bottom - 40) scroller.scrollTop += 12;
  if (event.clientY < box.top + 80) scroller.scrollTop -= 12;
  if (event.clientX > box.right - 40) scroller.scrollLeft += 12;
  if (event.clientX < box.left + 60) scroller.scrollLeft -= 12;
}

// Where a session is dropped: on this day, or {to: another day}; null where it is not.
function dropped(event) {
  const link = dayAt(event);
  if (link && link.dataset.day !== here) return { to: link.dataset.day };
  if (link) return drag.isCarried ? carried.place : null;
  if (!drag.isCarried) return drag.place;
  if (!isInside(event)) return null;
  follow(event);
  return drag.place;
}

function letGo(event) {
  if (!drag) return;
  const place = event && drag.isHeld ? dropped(event) : null;
  const { block, isHeld, timer } = drag;
  clearTimeout(timer);
  leaveDay();
  drag = null;
  block.classList.remove("held");
  putDown();
  if (!isHeld) return;
  if (event) suppressClick();
  if (place) save(block.dataset.session, place);
  else {
    giveBack(block);
    say(fill(words.cancelled, { what: what(block) }));
  }
}

// The click that ends a drag would open the link or the button under it.
function suppressClick() {
  const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
}

// The keyboard may have put down what came from another day.
function look() {
  if (drag?.isCarried && !carried) drag = null;
}

// Whether an event is of the pointer that drags; what came from another day follows any.
function isOurs(event) {
  look();
  return drag !== null && (drag.isCarried || event.pointerId === drag.id);
}

export function start() {
  if (carried) drag = { block: carried.block, from: carried.place, isCarried: true, isHeld: true };
  list.addEventListener("pointerdown", (event) => {
    const block = event.target.closest(".block");
    if (!block || event.button !== 0 || isOurs(event) || drag) return;
    const stretches = event.target.closest(".stretch") !== null;
    drag = {
      block, stretches, id: event.pointerId, x: event.clientX, y: event.clientY, top: list.getBoundingClientRect().top, grab: grabbed(event, block),
      from: placeOf(block), column: columnAt(event.clientX), isFinger: event.pointerType === "touch" && !stretches, isHeld: false,
    };
    if (drag.isFinger) drag.timer = setTimeout(() => drag && pickUp(), HOLD);
  });
  addEventListener("pointermove", (event) => {
    if (!isOurs(event)) return;
    if (!drag.isHeld) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
      if (drag.isFinger) {
        clearTimeout(drag.timer); // it scrolls
        drag = null;
        return;
      }
      pickUp();
    }
    follow(event);
  });
  addEventListener("pointerup", (event) => isOurs(event) && letGo(event));
  addEventListener("pointercancel", (event) => isOurs(event) && !drag.isCarried && letGo(null));
  addEventListener("keydown", (event) => {
    look();
    if (event.key === "Escape") letGo(null);
  });
  list.addEventListener("dragstart", (event) => event.preventDefault());
  list.addEventListener("contextmenu", (event) => drag?.isHeld && event.preventDefault());
  list.addEventListener("touchmove", (event) => drag?.isHeld && !drag.isCarried && event.preventDefault(), { passive: false });
}
