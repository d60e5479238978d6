// The reader's own time: every moment of a page carries its instant, and a switch, remembered on the device, decides how it is written.
// The place in the grid stays the venue's. Where the own day is another one, it is said.
const CLOCK = "clock";
const tag = document.documentElement.lang;
const switches = document.querySelectorAll(".switch input[name=clock]");
const times = document.querySelectorAll(".agenda-days time[datetime*='T']");
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayName = new Intl.DateTimeFormat(tag, { weekday: "short", day: "numeric", month: "short" });

// 2027-03-27T09:40+08:00 -> 2027-03-27: the venue's own day is written in the instant.
const venueDay = (time) => time.dateTime.slice(0, 10);
const ownDay = (moment) => `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, "0")}-${String(moment.getDate()).padStart(2, "0")}`;

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
    time.textContent = hour.format(moment);
    if (ownDay(moment) !== venueDay(time)) {
      const other = document.createElement("small");
      other.className = "other-day";
      other.textContent = ` ${dayName.format(moment)}`;
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
  const day = ownDay(starts) === venueDay(venue) ? "" : `${dayName.format(starts)}, `;
  line.textContent = `${day}${hour.format(starts)}–${hour.format(ends)} · ${offset(starts)}`;
}

if (switches.length && times.length) {
  const zone = document.querySelector("[data-zone]")?.dataset.zone;
  // Nothing to switch where the reader's clock is the venue's.
  const same = [...times].every((time) => hour.format(new Date(time.dateTime)) === time.textContent.trim());
  if (!same && ownZone !== zone) {
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
