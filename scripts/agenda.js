// The agenda: filters at once, what is on now, the day that is shown. The page is whole without it.
const days = document.querySelector(".agenda-days");
const settings = document.querySelector("[data-agenda]");
if (days && settings) {
  const words = document.querySelector("#agenda-words").dataset;
  const sessions = [...days.querySelectorAll("article.session")];
  const NAMES = { t: "track", r: "room", k: "kind", l: "language", i: "interpretation", f: "follow", c: "country" };
  const query = new URLSearchParams(location.search);
  // The server has left out what its own filters do not pass: only a whole page can be filtered here. A static copy has no server.
  const copy = "whole" in settings.dataset;
  const whole = copy || [...query.keys()].every((name) => !["day", "codes", ...Object.values(NAMES)].includes(name));
  const chosen = {};

  const has = (session, name, value) => {
    if (name === "f") return has(session, "l", value) || has(session, "i", value);
    return (session.dataset[name] ?? "").split(" ").includes(value);
  };
  const passes = (session, except) => Object.entries(chosen).every(([name, value]) => name === except || !value || has(session, name, value));
  const forms = JSON.parse(settings.dataset.forms);
  const counted = (n) => {
    const language = document.documentElement.lang; // only when somebody filters: Intl is slow to begin
    return (forms[new Intl.PluralRules(language).select(n)] ?? forms.other).replace("#", new Intl.NumberFormat(language).format(n));
  };

  function filter() {
    let left = 0;
    for (const session of sessions) {
      session.hidden = !passes(session);
      left += !session.hidden;
    }
    for (const slot of days.querySelectorAll(".slot")) slot.hidden = ![...slot.querySelectorAll(".session")].some((session) => !session.hidden);
    for (const day of days.querySelectorAll(".day")) day.hidden = ![...day.querySelectorAll(".slot")].some((slot) => !slot.hidden);
    for (const link of document.querySelectorAll("a[data-filter]")) {
      const { filter: name, value } = link.dataset;
      if ((chosen[name] ?? "") === value) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      const count = link.querySelector("[data-count]");
      if (count) count.textContent = sessions.filter((session) => passes(session, name) && has(session, name, value)).length;
    }
    const any = Object.values(chosen).some(Boolean);
    days.classList.toggle("is-filtered", any);
    days.querySelector(".nothing-left").hidden = left > 0;
    const found = document.querySelector(".found");
    found.textContent = any ? counted(left) : "";
    if (any) {
      const clear = document.createElement("a");
      clear.href = location.pathname;
      clear.dataset.clear = "";
      clear.textContent = days.querySelector(".nothing-left [data-clear]").textContent;
      found.append(" · ", clear);
    }
    const address = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value).map(([name, value]) => [NAMES[name], value]).sort());
    if (location.protocol !== "file:") history.replaceState(null, "", `${location.pathname}${any ? `?${address}` : ""}${location.hash}`); // a page on a disk may not
    for (const link of document.querySelectorAll("a[data-share]")) {
      link.dataset.share = `${location.pathname}${any ? `?${address}` : ""}`;
      link.href = `${link.href.split("?")[0]}?${new URLSearchParams({ page: link.dataset.share })}`;
    }
  }

  if (whole) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-filter], a[data-clear]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if ("clear" in link.dataset) {
        for (const name of Object.keys(NAMES)) chosen[name] = "";
        for (const select of document.querySelectorAll("select[data-filter]")) select.value = "";
      } else {
        const { filter: name, value } = link.dataset;
        chosen[name] = chosen[name] === value ? "" : value;
      }
      filter();
    });
    for (const select of document.querySelectorAll("select[data-filter]")) {
      select.addEventListener("change", () => {
        chosen[select.dataset.filter] = select.value;
        filter();
      });
    }
    document.querySelector(".filter-form")?.addEventListener("submit", (event) => event.preventDefault());
    if (copy) {
      for (const [name, parameter] of Object.entries(NAMES)) {
        const select = document.querySelector(`select[data-filter=${name}]`);
        chosen[name] = query.get(parameter) ?? "";
        if (select) select.value = chosen[name];
      }
      if (Object.values(chosen).some(Boolean)) filter();
    }
  }

  // What is on now and what comes next, by this device's clock; the instants are the venue's.
  const moments = sessions.map((session) => [session, ...[...session.querySelectorAll(".session-place time")].map((time) => Date.parse(time.dateTime))]);
  function label(session, name) {
    const there = session.querySelector(":scope > .session-state .tag.now, :scope > .session-state .tag.next");
    if (there?.classList.contains(name)) return;
    const box = there?.parentElement;
    there?.remove();
    if (box && !box.textContent.trim()) box.remove();
    if (!name) return;
    const tag = document.createElement("span");
    tag.className = `tag ${name}`;
    tag.textContent = words[name];
    let place = session.querySelector(":scope > .session-state:not(.star-note)");
    if (!place) {
      place = document.createElement("p");
      place.className = "session-state";
      session.prepend(place);
    }
    place.prepend(tag);
  }
  function tick() {
    const now = Date.now();
    const coming = moments.filter(([session, starts]) => starts > now && !session.classList.contains("is-break") && !session.classList.contains("is-cancelled"));
    const next = Math.min(...coming.map(([, starts]) => starts));
    for (const [session, starts, ends] of moments) {
      const cancelled = session.classList.contains("is-cancelled");
      const on = starts <= now && now < ends && !cancelled;
      session.classList.toggle("is-now", on);
      session.classList.toggle("is-past", ends <= now);
      if (!cancelled) label(session, on ? "now" : starts === next && next - now < 43200000 && !session.classList.contains("is-break") ? "next" : "");
    }
    for (const slot of days.querySelectorAll(".slot")) slot.classList.toggle("is-now", Boolean(slot.querySelector(".session.is-now")));
    const link = document.querySelector(".to-now");
    const target = moments.find(([session]) => session.classList.contains("is-now") && !session.classList.contains("is-break")) ?? coming.find(([, starts]) => starts === next);
    if (link && target) link.hash = target[0].id;
  }
  tick();
  setInterval(tick, 20000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());

  // The day in the switcher that is shown.
  function mark() {
    const target = location.hash.length > 1 ? days.querySelector(`#${CSS.escape(decodeURIComponent(location.hash.slice(1)))}`) : null;
    const shown = location.hash === "#all" ? "all" : (target?.closest(".day") ?? days.querySelector(".day.is-open"))?.id;
    for (const link of document.querySelectorAll(".days a[href^='#']")) {
      if (link.hash === `#${shown}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  if (days.classList.contains("one-by-one")) {
    mark();
    addEventListener("hashchange", mark);
  }
}
