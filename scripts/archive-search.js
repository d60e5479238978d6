// The search of a static copy: the terms of `search.normal`, made here, over an index that is a script, for a page on a disk may load
// no other data. LETTERS holds the tables of Python. The page's own language first; the others where it has nothing.
const box = document.querySelector("#archive-search");
const root = new URL("../../", document.currentScript.src);
const MOST = 100; // answers of a kind that are shown
const WIDTH = 190; // characters of an excerpt

const { cjk, apostrophes, ignored, marks } = LETTERS;
const LETTER = `(?:(?![${cjk}${apostrophes}${ignored}])[\\p{L}\\p{N}])`;
const WORD = new RegExp(`([${cjk}]+)|${LETTER}+(?:[${apostrophes}${ignored}${marks}]+${LETTER}+)*`, "gu");
const PART = /[\p{L}\p{N}]+/gu;
const DROPPED = new RegExp(`[${apostrophes}${ignored}]`, "gu");
const IS_CJK = new RegExp(`^[${cjk}]`, "u");
const MARK = /[\p{Mn}\p{Me}]/gu;
const mapped = (text, table) => Array.from(text, (c) => (Object.hasOwn(table, c) ? table[c] : c)).join("");
const cut = (text) => Array.from(text).slice(0, LETTERS.longest).join("");

function fold(word) {
  const small = mapped(word.replace(DROPPED, "").normalize("NFKC").toLowerCase(), LETTERS.folded);
  return Array.from(mapped(small.normalize("NFKD").replace(MARK, ""), LETTERS.nearest).matchAll(PART), ([part]) => cut(part));
}

// Pairs of neighbours, and the last character alone.
function pairs(run, start) {
  const units = [];
  let place = start;
  for (const character of run) {
    for (const unit of character.normalize("NFKC")) if (/[\p{L}\p{N}]/u.test(unit)) units.push([unit, place, place + character.length]);
    place += character.length;
  }
  return units.map(([unit, from, to], n) => (n + 1 < units.length ? [unit + units[n + 1][0], from, units[n + 1][2]] : [unit, from, to]));
}

// [term, start, end] of a text, in order.
function tokens(text) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    if (match[1]) found.push(...pairs(match[1], match.index));
    else for (const term of fold(match[0])) found.push([term, match.index, match.index + match[0].length]);
  }
  return found;
}

const isCJK = (term) => IS_CJK.test(term);
const length = (term) => Array.from(term).length;

// What was typed, as terms: [text, is it a beginning?].
function read(text) {
  const found = tokens(Array.from(text).slice(0, LETTERS.characters).join(""));
  const words = found.filter(([term, start, end], n) => !(n && isCJK(term) && found[n - 1][2] === end && found[n - 1][1] < start));
  const unique = [...new Set(words.map(([term]) => term))].slice(0, LETTERS.terms);
  return unique.map((term) => [term, isCJK(term) ? length(term) === 1 : length(term) > 1]);
}
const shortened = (terms) => terms.map(([text, isStart]) => (isCJK(text) || length(text) < LETTERS.least ? [text, isStart] : [Array.from(text).slice(0, -LETTERS.ending).join(""), true]));

const answers = ([text, isStart], term) => (isStart ? term.startsWith(text) : term === text);
const isIn = (terms, found) => terms.every((asked) => found.some(([term]) => answers(asked, term)));

// Rows [kind, title, detail, text, file] that have all terms: those with all of them in the title first.
function find(index, terms) {
  index.made ??= index.rows.map((row) => [tokens(row[1]), tokens(row[3])]);
  const inTitle = [], inText = [];
  index.rows.forEach((row, n) => {
    const [title, text] = index.made[n];
    if (isIn(terms, title)) inTitle.push(row);
    else if (isIn(terms, [...title, ...text])) inText.push(row);
  });
  return [...inTitle, ...inText];
}

// A text with what was found marked.
function marked(element, text, terms) {
  let at = 0;
  for (const [term, start, end] of tokens(text)) {
    if (end <= at || !terms.some((asked) => answers(asked, term))) continue;
    element.append(text.slice(at, Math.max(start, at)));
    const mark = document.createElement("mark");
    mark.textContent = text.slice(Math.max(start, at), end);
    const last = element.lastChild;
    if (start <= at && last?.nodeName === "MARK") last.append(mark.textContent);
    else element.append(mark);
    at = end;
  }
  element.append(text.slice(at));
  return element;
}
function excerpt(text, terms) {
  const first = tokens(text).find(([term]) => terms.some((asked) => answers(asked, term)))?.[1] ?? 0;
  const width = isCJK(text.slice(first)) ? WIDTH / 2 : WIDTH;
  const start = Math.max(0, Math.min(first - Math.floor(width / 4), text.length - width));
  return `${start ? "…" : ""}${text.slice(start, start + width).trim()}${start + width < text.length ? "…" : ""}`;
}

const made = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
const part = (name) => box.querySelector(`[data-part=${name}]`);

function hit([, title, detail, text, file], terms, tag) {
  const item = made("li", "hit"), head = made("h3", "row-title"), link = marked(document.createElement("a"), title, terms);
  link.href = new URL(`${box.dataset.language}/${file}`, root);
  head.append(link);
  item.append(head);
  if (detail) item.append(made("p", "role num", detail));
  if (text) item.append(marked(made("p", "snippet"), excerpt(text, terms), terms));
  if (tag !== document.documentElement.lang) item.lang = tag;
  return item;
}

function show(own, groups) {
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const total = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const form = own.forms[new Intl.PluralRules(document.documentElement.lang).select(total)] ?? own.forms.other;
  const isCut = groups.some(({ rows }) => own.kinds.some((_, kind) => rows.filter((row) => row[0] === kind).length > MOST));
  part("count").textContent = total ? `${form.replace("#", number.format(total))}${isCut ? `. ${box.dataset.cut}` : ""}` : box.dataset.none;
  own.kinds.forEach((label, kind) => {
    const found = groups.map(({ rows, ...group }) => ({ ...group, rows: rows.filter((row) => row[0] === kind) }));
    const count = found.reduce((sum, { rows }) => sum + rows.length, 0);
    if (!count) return;
    const section = made("section", "section"), head = made("div", "section-head"), title = made("h2", "", `${label} `), list = made("ul", "hits rows");
    title.id = `kind-${kind}`;
    title.append(made("small", "num", number.format(count)));
    section.setAttribute("aria-labelledby", title.id);
    head.append(title);
    list.append(...found.flatMap(({ rows, terms, tag }) => rows.slice(0, MOST).map((row) => hit(row, terms, tag))));
    const body = made("div", "section-body");
    body.append(list);
    section.append(head, body);
    part("answers").append(section);
  });
}

function load(code) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL(`static/search/${code}.js`, root);
    script.onload = () => done(globalThis.archiveIndex[code]);
    script.onerror = failed;
    document.head.append(script);
  });
}

async function search(text) {
  const terms = read(text), own = await load(box.dataset.language), near = shortened(terms);
  const others = () => Promise.all(box.dataset.languages.split(" ").filter((code) => code !== box.dataset.language).map(load));
  const all = (indexes, asked) => indexes.map((index) => ({ rows: find(index, asked), terms: asked, tag: index.tag })).filter(({ rows }) => rows.length);
  let groups = terms.length ? all([own], terms) : [];
  if (terms.length && !groups.length) {
    const rest = await others();
    groups = all(rest, terms);
    if (!groups.length) {
      groups = all([own, ...rest], near);
      part("near").textContent = box.dataset.near;
      part("near").hidden = !groups.length;
    }
  }
  show(own, groups);
}

const asked = new URLSearchParams(location.search).get("q") ?? "";
if (asked.trim()) {
  document.querySelector("#q").value = asked;
  for (const help of document.querySelectorAll(".search-help")) help.hidden = true;
  search(asked);
}
