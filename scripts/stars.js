// A delegate's own page marks this device: from then on stars are those of the account too.
if (document.querySelector("[data-signed-in]")) localStorage.setItem("signed-in", "1");
// My agenda without an account: stars are kept on this device, and an address (?codes=) carries them to another one.
const box = document.querySelector("[data-agenda]");
const words = document.querySelector("#agenda-words");
if (box && words) {
  const key = `stars:${box.dataset.agenda}`;
  const read = (name = key) => {
    try {
      const found = JSON.parse(localStorage.getItem(name) ?? "[]");
      return new Set(Array.isArray(found) ? found.filter((code) => /^[a-z0-9-]{1,20}$/.test(code)) : []);
    } catch {
      return new Set();
    }
  };
  let stars = read();
  const sessions = [...document.querySelectorAll("article.session[id], article.session-page[id]")].filter((session) => !session.classList.contains("is-break"));
  const buttons = new Map();
  const span = (session) => [...session.querySelectorAll(".session-place time, .facts time")].map((time) => Date.parse(time.dateTime));

  // Two stars at the same time: both say so.
  function overlaps() {
    const mine = sessions.filter((session) => stars.has(session.id) && !session.classList.contains("is-cancelled"));
    const spans = mine.map(span);
    const clashing = new Set();
    mine.forEach((session, n) => {
      spans.forEach(([starts, ends], m) => {
        if (m !== n && starts < spans[n][1] && spans[n][0] < ends) clashing.add(session.id);
      });
    });
    for (const session of sessions) {
      const note = session.querySelector(".star-note");
      if (clashing.has(session.id) && !note) {
        const made = document.createElement("p");
        made.className = "star-note session-state";
        made.innerHTML = '<span class="tag clash"></span>';
        made.firstChild.textContent = words.dataset.overlap;
        session.querySelector(".session-place")?.before(made);
      } else if (!clashing.has(session.id)) note?.remove();
    }
  }

  function show() {
    for (const [code, button] of buttons) button.setAttribute("aria-pressed", String(stars.has(code)));
    for (const mine of document.querySelectorAll(".mine")) {
      const link = mine.querySelector("[data-mine]");
      mine.classList.toggle("is-idle", stars.size === 0);
      link.href = `${link.href.split("?")[0]}?codes=${[...stars].sort().join(",")}`;
      mine.querySelector("[data-mine-count]").textContent = stars.size;
    }
    overlaps();
    document.dispatchEvent(new CustomEvent("stars", { detail: stars }));
  }

  function change(code, on) {
    stars = read(); // another tab may have changed them
    if (on) stars.add(code);
    else stars.delete(code);
    localStorage.setItem(key, JSON.stringify([...stars]));
    show();
    document.dispatchEvent(new CustomEvent("star-pressed"));
  }

  for (const session of sessions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "star";
    const title = session.querySelector(".session-title, h1")?.textContent.trim() ?? "";
    button.setAttribute("aria-label", `${words.dataset.star}: ${title}`);
    button.append(words.content.cloneNode(true));
    button.addEventListener("click", () => change(session.id, button.getAttribute("aria-pressed") !== "true"));
    buttons.set(session.id, button);
    (session.querySelector(".star-here") ?? session).append(button);
  }
  for (const button of document.querySelectorAll("[data-keep]")) {
    const codes = button.dataset.keep.split(",").filter((code) => buttons.has(code));
    button.hidden = codes.length === 0 || codes.every((code) => stars.has(code));
    button.addEventListener("click", () => {
      stars = new Set([...read(), ...codes]);
      localStorage.setItem(key, JSON.stringify([...stars]));
      button.lastChild.textContent = ` ${button.dataset.done}`;
      button.disabled = true;
      show();
    });
  }
  // Who has signed in on this device: stars of the account and of the device become the same. What each side has added or taken
  // away since they last agreed (the base) is done on the other.
  const address = `/${location.pathname.split("/")[1]}/me/stars/`;
  const base = `${key}:account`;
  let asking = false;
  async function agree() {
    if (localStorage.getItem("signed-in") !== "1" || asking) return;
    asking = true;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.status === 401) {
        localStorage.removeItem("signed-in");
        localStorage.removeItem(base);
        return;
      }
      if (!answer.ok) return;
      const { token, stars: theirs } = await answer.json();
      const before = read(base);
      const mine = read();
      const add = [...mine].filter((code) => !before.has(code));
      const remove = [...before].filter((code) => !mine.has(code));
      let account = theirs[box.dataset.agenda] ?? [];
      if (add.length || remove.length) {
        const sent = await fetch(address, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token },
          body: JSON.stringify({ forum: box.dataset.agenda, add, remove }),
        });
        if (!sent.ok) return;
        account = (await sent.json()).stars[box.dataset.agenda] ?? [];
      }
      // What was pressed while the answer was on its way stays.
      const now = read();
      const late = { on: [...now].filter((code) => !mine.has(code)), off: [...mine].filter((code) => !now.has(code)) };
      localStorage.setItem(base, JSON.stringify(account));
      stars = new Set([...account, ...late.on].filter((code) => !late.off.includes(code)));
      localStorage.setItem(key, JSON.stringify([...stars]));
      show();
      if (late.on.length || late.off.length) setTimeout(agree, 0);
    } catch {
      // Without a network the device keeps what it has.
    } finally {
      asking = false;
    }
  }
  document.addEventListener("star-pressed", () => setTimeout(agree, 300));
  agree();
  window.addEventListener("storage", (event) => {
    if (event.key === key) {
      stars = read();
      show();
    }
  });
  show();
}
