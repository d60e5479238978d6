// Moving by pointer: a mouse drags at once, a finger holds first so that it can still scroll. The lower edge changes the end.
import { STEP, editor, heads, last, list, minutes, opens, placeOf, show, snap, what } from "editor/grid";
import { describe, fill, giveBack, save, say, words } from "editor/save";

const SLACK = 4; // pixels before a press is a drag
const HOLD = 350; // milliseconds a finger rests before it picks up
const scroller = editor.querySelector(".editor-scroll");
let drag = null;

const stepHeight = () => list.getBoundingClientRect().height / Number(editor.dataset.rows);

function columnAt(x) {
  const box = list.getBoundingClientRect();
  const share = getComputedStyle(list).direction === "rtl" ? (box.right - x) / box.width : (x - box.left) / box.width;
  return Math.min(heads.length - 1, Math.max(0, Math.floor(share * heads.length)));
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
  const shift = columnAt(event.clientX) - drag.column;
  const room = shift ? heads[columnAt(event.clientX)].dataset.room : from.room;
  return { starts, ends: starts + length, room };
}

function pickUp() {
  drag.isHeld = true;
  drag.block.classList.add("held");
  drag.block.setPointerCapture?.(drag.id);
  say(fill(words.held, { what: what(drag.block) }));
}

function follow(event) {
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

function letGo(isDropped) {
  if (!drag) return;
  const { block, place, isHeld, timer } = drag;
  clearTimeout(timer);
  drag = null;
  block.classList.remove("held");
  if (!isHeld) return;
  suppressClick();
  if (isDropped && place) save(block.dataset.session, place);
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

export function start() {
  list.addEventListener("pointerdown", (event) => {
    const block = event.target.closest(".block");
    if (!block || event.button !== 0 || drag) return;
    const stretches = event.target.closest(".stretch") !== null;
    drag = {
      block, stretches, id: event.pointerId, x: event.clientX, y: event.clientY, top: list.getBoundingClientRect().top,
      from: placeOf(block), column: columnAt(event.clientX), isFinger: event.pointerType === "touch" && !stretches, isHeld: false,
    };
    if (drag.isFinger) drag.timer = setTimeout(() => drag && pickUp(), HOLD);
  });
  addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
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
  addEventListener("pointerup", (event) => event.pointerId === drag?.id && letGo(true));
  addEventListener("pointercancel", (event) => event.pointerId === drag?.id && letGo(false));
  addEventListener("keydown", (event) => event.key === "Escape" && drag && letGo(false));
  list.addEventListener("dragstart", (event) => event.preventDefault());
  list.addEventListener("contextmenu", (event) => drag?.isHeld && event.preventDefault());
  list.addEventListener("touchmove", (event) => drag?.isHeld && event.preventDefault(), { passive: false });
}
