// Saving a move at once, and showing what the server says of it.
import { blocks, editor, layOut, list, placeOf, roomNames, same, show, times, what } from "editor/grid";

export const words = JSON.parse(document.getElementById("editor-words").textContent);
const status = document.getElementById("editor-status");
const alertBox = document.getElementById("editor-alert");
const token = document.querySelector("#undo-form input[name=csrfmiddlewaretoken]").value;

export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");

export function say(text) {
  status.textContent = text;
}

function complain(text) {
  status.textContent = "";
  alertBox.textContent = text;
}

// Put a block back where the server last said it was: one that came from another day goes back there.
export function giveBack(block, isRefused = false) {
  if (block.classList.contains("carried")) return block.remove();
  show(block, placeOf(block));
  layOut();
  block.classList.toggle("returned", isRefused);
}

// New HTML of some blocks; the one that had the focus keeps it.
export function replace(fresh) {
  const focused = document.activeElement?.closest(".block")?.dataset.session;
  for (const [pk, html] of Object.entries(fresh ?? {})) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    const made = template.content.firstElementChild;
    const old = document.getElementById(`session-${pk}`);
    if (old) old.replaceWith(made);
    else list.append(made);
    prepare(made);
    if (focused === pk) made.querySelector(".grip").focus({ preventScroll: true });
  }
}

export function prepare(block) {
  for (const part of block.querySelectorAll(".grip, .stretch")) part.hidden = false;
}

function problems(html) {
  if (!html) return;
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const old = document.getElementById("problems");
  template.content.querySelector("details")?.toggleAttribute("open", old.querySelector("details")?.open ?? false);
  old.replaceWith(template.content);
}

function days(html) {
  if (!html) return;
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  document.getElementById("editor-days").replaceWith(template.content);
}

const iso = (moment) => new Date(moment).toISOString().replace(".000Z", "+00:00");

async function ask(block, wanted) {
  const response = await fetch(editor.dataset.move, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
    body: JSON.stringify({
      session: Number(block.dataset.session), version: Number(block.dataset.version), day: editor.dataset.day,
      ...(wanted.to ? wanted : { starts_at: iso(wanted.starts), ends_at: iso(wanted.ends), rooms: wanted.rooms.map(Number) }),
    }),
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return { status: response.status, answer: isJson && !response.redirected ? await response.json() : null };
}

function show_answer({ status: code, answer }, block, asked) {
  if (!answer) {
    complain(words.refused);
    return giveBack(block, true);
  }
  replace(answer.blocks);
  problems(answer.problems);
  days(answer.days);
  if (answer.gone || answer.on_day === false) document.getElementById(`session-${answer.gone ?? answer.session}`)?.remove();
  layOut();
  if (code !== 200) {
    complain(answer.error);
    const there = document.getElementById(`session-${block.dataset.session}`);
    return there && giveBack(there, true);
  }
  alertBox.textContent = "";
  const marks = answer.marks.length ? fill(words.marks, { marks: answer.marks.join("; ") }) : words.clear;
  say(`${fill(words.dropped, { what: asked, times: answer.times, room: answer.room_name })} ${marks}`);
  const undo = document.querySelector("#undo-form button");
  undo.disabled = false;
  undo.querySelector(".what")?.remove();
  document.querySelector("#redo-form button").disabled = true;
}

let queue = Promise.resolve();

// One after the other: a second move of a session carries the version of the first. A move is to a place on this day, or {to: another day}.
export function save(pk, wanted) {
  queue = queue.then(async () => {
    const block = document.getElementById(`session-${pk}`);
    if (!block) return;
    if (!wanted.to && same(wanted, placeOf(block))) {
      giveBack(block);
      return;
    }
    if (!wanted.to) show(block, wanted);
    say(words.saving);
    try {
      show_answer(await ask(block, wanted), block, what(block));
    } catch {
      complain(words.failed);
      giveBack(block, true);
    }
  });
  return queue;
}

export const describe = (place) => fill(words.at, { times: times(place), room: roomNames(place.rooms) });
export const prepareAll = () => blocks().forEach(prepare);
