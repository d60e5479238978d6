// The reader's own time: every moment of a page carries its instant, and a switch, remembered on the device, decides how it is written.
// The place in the grid stays the venue's. Where the own day is another one, it is said.
const CLOCK = "clock";
const tag = document.documentElement.lang;
const switches = document.querySelectorAll(".switch input[name=clock]");
const times = document.querySelectorAll(".agenda-days time[datetime*='T']");
// The first use of Intl costs a telephone as much as all the rest of this script: nothing but names of days asks for it.
let names;
const dayName = (moment) => (names ??= new Intl.DateTimeFormat(tag, { weekday: "short", day: "numeric", month: "short" })).format(moment);
const two = (number) => String(number).padStart(2, "0");
const hour = (moment) => `${two(moment.getHours())}:${two(moment.getMinutes())}`;

// 2027-03-27T09:40+08:00 -> 2027-03-27: the venue's own day is written in the instant.
const venueDay = (time) => time.dateTime.slice(0, 10);
const ownDay = (moment) => `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;

function offset(moment) {
  const minutes = -moment.getTimezoneOffset();
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? "−" : "+"}${Math.floor(Math.abs(minutes) / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

function write(own) {
  for (const time of times) {
    time.dataset.venue ??= time.textContent;
    if (!own) {
      time.textContent = time.dataset.venue;
      continue;
    }
    const moment = new Date(time.dateTime);
    time.textContent = hour(moment);
    if (ownDay(moment) !== venueDay(time)) {
      const other = document.createElement("small");
      other.className = "other-day";
      other.textContent = ` ${dayName(moment)}`;
      time.append(other);
    }
  }
  for (const note of document.querySelectorAll("[data-venue-time]")) {
    note.dataset.venue ??= note.textContent;
    const first = note.closest("section, article, div")?.querySelector("time[datetime*='T']") ?? times[0];
    note.textContent = own ? `${note.dataset.own ?? document.querySelector("[data-own]")?.dataset.own ?? ""} · ${offset(new Date(first.dateTime))}` : note.dataset.venue;
  }
  document.documentElement.toggleAttribute("data-own-time", own);
}

// A single session says both: the venue's time, and beside it the reader's own.
for (const line of document.querySelectorAll("[data-both]")) {
  const [venue, until] = line.closest(".facts").querySelectorAll("time[datetime]");
  const [starts, ends] = [new Date(venue.dateTime), new Date(until.dateTime)];
  const day = ownDay(starts) === venueDay(venue) ? "" : `${dayName(starts)}, `;
  line.textContent = `${day}${hour(starts)}–${hour(ends)} · ${offset(starts)}`;
}

if (switches.length && times.length) {
  // Nothing to switch where the reader's clock is the venue's.
  const same = [...times].every((time) => hour(new Date(time.dateTime)) === time.textContent.trim());
  if (!same) {
    const chosen = localStorage.getItem(CLOCK) === "own" ? "own" : "venue";
    for (const radio of switches) {
      radio.checked = radio.value === chosen;
      radio.addEventListener("change", () => {
        localStorage.setItem(CLOCK, radio.value);
        write(radio.value === "own");
      });
    }
    if (chosen === "own") write(true);
  } else {
    for (const box of document.querySelectorAll(".switch")) box.classList.add("is-idle");
  }
}
