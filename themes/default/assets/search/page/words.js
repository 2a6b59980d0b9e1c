// What the search page says: the theme's words, filled in; dates as each language writes them; and elements made of text alone.
// Nothing that people wrote is ever read as markup: all of it becomes text nodes and attributes.
const yokotenPage = {};

yokotenPage.words = (() => {
  "use strict";
  const place = document.querySelector(".search[data-words]");
  const words = JSON.parse(place?.dataset.words ?? "{}");
  const lang = document.documentElement.lang;
  const number = new Intl.NumberFormat("en");
  const month = new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" });

  /** The words of a key. */
  const say = (key, values = {}) => fill(words[key] ?? key, values);

  /** `1,200` */
  const count = (n) => number.format(n);
  const show = (value) => (typeof value === "number" ? count(value) : String(value));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? show(values[name]) : whole));

  /** The same with elements among the words: a list of what an element can append. */
  function phrase(key, values) {
    const parts = (words[key] ?? key).split(/(\{\w+\})/);
    return parts.map((part) => {
      const name = part.match(/^\{(\w+)\}$/)?.[1];
      if (!name || !(name in values)) return part;
      return values[name] instanceof Node ? values[name] : show(values[name]);
    });
  }

  /** `20 Nov 2026`, `2026年11月20日`; the parts of an English date are kept together. */
  function date(day) {
    const [year, at, of] = day.split("-").map(Number);
    if (lang === "ja") return `${year}年${at}月${of}日`;
    return [of, month.format(Date.UTC(year, at - 1, 1)), year].join("\u00a0");
  }

  /** An element with attributes (those that are null are left out) and what is in it. */
  function make(name, attributes = {}, ...inside) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  }

  /** A mark out of the page's own drawings: a level, or the cross of a filter. */
  function mark(attributes, name, inside) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const drawing = document.createElementNS(svg.namespaceURI, name);
    for (const [key, value] of Object.entries({ "aria-hidden": "true", ...attributes })) svg.setAttribute(key, value);
    for (const [key, value] of Object.entries(inside)) drawing.setAttribute(key, value);
    svg.append(drawing);
    return svg;
  }

  const levelMark = (n) => mark({ class: `mark l${n}`, width: 24, height: 20 }, "use", { href: `#level-${n}` });
  const cross = () => mark({ width: 10, height: 10, viewBox: "0 0 10 10" }, "path", { d: "m1 1 8 8M9 1 1 9" });

  /** The language of a text, where it is not the page's. */
  const other = (language) => (language && language !== lang ? language : null);

  return { say, phrase, count, date, make, levelMark, cross, other, report: place?.dataset.report ?? null };
})();
