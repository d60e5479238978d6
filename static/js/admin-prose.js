// The editor of rich texts: tiptap as django-prose-editor delivers it, with what `core/sanitise.py` lets through and no more.
// It adds no style element (the policy forbids it; css/admin.css has those rules), and writes HTML as plain as it came.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Editor, Extension, Gapcursor, HardBreak, Heading, History,
  HorizontalRule, HTML, Italic, Link, ListItem, Mark, Menu, Node, OrderedList, Paragraph, Strike, Subscript, Superscript, Table,
  TableCell, TableHeader, TableRow, Text, Underline,
} from "django-prose-editor/editor";

const block = (name, tag, content, more = {}) => Node.create({
  name, content, group: "block", parseHTML: () => [{ tag }], renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0], ...more,
});
const mark = (name, attributes = {}) => Mark.create({
  name,
  addAttributes: () => attributes,
  parseHTML: () => [{ tag: name }],
  renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0],
});
const kept = (...names) => Object.fromEntries(names.map((name) => [name, { default: null }]));
const picture = (name, more) => Node.create({
  name,
  draggable: true,
  addAttributes: () => kept("src", "alt", "width", "height"),
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  ...more,
});

// A figure holds a picture, or says in words that there is none.
const Plate = block("plate", "figure", "platePicture? (paragraph | table | blockquote)* plateCaption?", { isolating: true });
const PlateCaption = block("plateCaption", "figcaption", "inline*", { group: "", isolating: true });
const PlatePicture = picture("platePicture", { group: "", parseHTML: () => [{ tag: "img[src]", context: "plate/", priority: 60 }] });
const InlinePicture = picture("inlinePicture", { group: "inline", inline: true, parseHTML: () => [{ tag: "img[src]" }] });
const Terms = block("terms", "dl", "(term | meaning)+");
const Term = block("term", "dt", "inline*", { group: "" });
const Meaning = block("meaning", "dd", "(paragraph | bulletList | orderedList)+", { group: "" });

// Attributes that the sanitiser lets through on these elements.
const KeptAttributes = Extension.create({
  name: "keptAttributes",
  addGlobalAttributes: () => [
    { types: ["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "plate", "plateCaption", "table"], attributes: kept("lang", "dir") },
    { types: ["paragraph", "plate", "bulletList"], attributes: kept("class") },
    { types: ["plate"], attributes: kept("data-picture") },
    { types: ["link"], attributes: kept("hreflang", "lang", "title") },
    { types: ["tableHeader"], attributes: kept("scope") },
  ],
});

const noButton = (extension) => extension.extend({ addMenuItems() {} });
const GROUPS = [
  { group: "nodes -lists" }, { group: "lists" }, { group: "marks" }, { group: "link" }, { group: "table" }, { group: "history" }, { group: "utility" },
];
const extensions = () => [
  Document, Text, Paragraph, HardBreak, History, Dropcursor, Gapcursor, HTML,
  Heading.configure({ levels: [2, 3, 4] }), Blockquote, HorizontalRule, BulletList, OrderedList, ListItem, noButton(CodeBlock),
  Bold, Italic, Underline, Strike, Subscript, Superscript, noButton(Code),
  Link.configure({ enableTarget: false, autolink: false, linkOnPaste: false }),
  Table.configure({ resizable: false }), TableRow, TableHeader, TableCell,
  Plate, PlateCaption, PlatePicture, InlinePicture, Terms, Term, Meaning,
  mark("abbr", kept("title")), mark("cite"), mark("q"), KeptAttributes, Menu.configure({ groups: GROUPS }),
];

// The editor wraps each cell's and each list item's text in a paragraph and knows no table head: write them as people do.
function tidy(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const only of page.querySelectorAll("li > p:first-child, td > p:only-child, th > p:only-child, dd > p:only-child")) {
    const next = only.nextElementSibling;
    if (only.attributes.length === 0 && (!next || ["UL", "OL"].includes(next.tagName))) only.replaceWith(...only.childNodes);
  }
  for (const cell of page.querySelectorAll("td, th")) {
    for (const name of ["colspan", "rowspan"]) if (cell.getAttribute(name) === "1") cell.removeAttribute(name);
    cell.removeAttribute("colwidth");
  }
  for (const table of page.querySelectorAll("table")) {
    const body = table.querySelector("tbody");
    const heads = [];
    for (const row of body?.children ?? []) {
      if (![...row.children].every((cell) => cell.tagName === "TH")) break;
      heads.push(row);
    }
    if (heads.length && heads.length < body.children.length) {
      const head = page.createElement("thead");
      head.append(...heads);
      table.prepend(head);
    }
  }
  for (const link of page.querySelectorAll("a")) {
    for (const name of ["target", "rel", "class"]) link.removeAttribute(name);
    if (!link.title) link.removeAttribute("title");
  }
  const text = page.body.innerHTML;
  return text === "<p></p>" ? "" : text;
}

function relabel(element, words) {
  for (const button of element.querySelectorAll(".prose-menubar [data-name]")) {
    const word = words[button.dataset.name];
    if (word) {
      button.title = word;
      button.setAttribute("aria-label", word);
    }
  }
}

function edit(textarea) {
  const element = document.createElement("div");
  element.className = "prose-editor";
  textarea.before(element);
  element.append(textarea);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label) label.id ||= `${textarea.id}_label`;
  const attributes = {
    lang: textarea.lang, dir: textarea.dir || "auto", role: "textbox", "aria-multiline": "true", ...(label ? { "aria-labelledby": label.id } : {}),
  };
  const editor = new Editor({
    element,
    injectCSS: false,
    extensions: extensions(),
    content: textarea.value,
    editorProps: { attributes },
    onUpdate() {
      textarea.value = tidy(editor.getHTML());
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onCreate() {
      relabel(element, JSON.parse(textarea.dataset.richText || "{}"));
      element.dataset.ready = "";
    },
  });
  label?.addEventListener("click", () => editor.commands.focus());
}

for (const textarea of document.querySelectorAll("textarea[data-rich-text]")) {
  if (!textarea.id.includes("__prefix__")) edit(textarea);
}
