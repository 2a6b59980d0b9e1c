// What a reader keeps in this browser, and elements made of text alone. Each site has a drawer of its own, whatever lies beside it
// on the same host.
const kept = (() => {
  "use strict";
  const site = new URL("../", document.currentScript.src).pathname;
  const drawer = (name) => `yokoten:${site}:${name}`;
  let works = true;
  try {
    localStorage.setItem(drawer("test"), "1");
    localStorage.removeItem(drawer("test"));
  } catch {
    works = false;
  }
  const here = new Map();

  /** Whether anything is there tomorrow. */
  const isKept = () => works;

  /** What is in a drawer; an empty object where nothing sound is. */
  function open(name) {
    if (!works) return here.get(name) ?? {};
    try {
      const value = JSON.parse(localStorage.getItem(drawer(name)) ?? "{}");
      return value && typeof value === "object" ? value : {};
    } catch {
      return {};
    }
  }

  function put(name, value) {
    here.set(name, value);
    try {
      if (works) localStorage.setItem(drawer(name), JSON.stringify(value));
    } catch {
      works = false;
    }
  }

  function empty(name) {
    here.delete(name);
    if (works) localStorage.removeItem(drawer(name));
  }

  /** An element with attributes (those that are null are left out; handlers begin with `on`) and what is in it. */
  function make(name, attributes = {}, ...inside) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === undefined) continue;
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value);
    }
    element.append(...inside.filter((part) => part !== null && part !== undefined));
    return element;
  }

  /** A text with its values. */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  return { isKept, open, put, empty, make, fill };
})();
