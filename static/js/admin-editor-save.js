// Saving a move at once, and showing what the server says of it.
import { blocks, editor, layOut, list, placeOf, roomName, same, show, times, what } from "editor/grid";

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

// Put a block back where the server last said it was.
export function giveBack(block, isRefused = false) {
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

async function ask(block, place) {
  const response = await fetch(editor.dataset.move, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
    body: JSON.stringify({
      session: Number(block.dataset.session), version: Number(block.dataset.version), day: editor.dataset.day,
      starts_at: new Date(place.starts).toISOString().replace(".000Z", "+00:00"),
      ends_at: new Date(place.ends).toISOString().replace(".000Z", "+00:00"),
      room: place.room ? Number(place.room) : null,
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

// One after the other: a second move of a session carries the version of the first.
export function save(pk, place) {
  queue = queue.then(async () => {
    const block = document.getElementById(`session-${pk}`);
    if (!block) return;
    if (same(place, placeOf(block))) {
      giveBack(block);
      return;
    }
    show(block, place);
    say(words.saving);
    try {
      show_answer(await ask(block, place), block, what(block));
    } catch {
      complain(words.failed);
      giveBack(block, true);
    }
  });
  return queue;
}

export const describe = (place) => fill(words.at, { times: times(place), room: roomName(place.room) });
export const prepareAll = () => blocks().forEach(prepare);
