// The keyboard among box and results. The results are links, not a list to choose from: the real focus moves, and Enter follows.
yokotenPage.keys = (() => {
  "use strict";
  const titles = () => [...document.querySelectorAll("#results > li > h2 > a")];

  /** `clear` empties the box. */
  function listen(root, box, clear) {
    root.addEventListener("keydown", (event) => {
      // What an input method shows while it composes is its own.
      if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const links = titles();
      const at = links.indexOf(event.target.closest?.("#results > li")?.querySelector("h2 > a"));
      const isInBox = event.target === box;
      if (event.key === "Escape" && (isInBox || at >= 0)) {
        event.preventDefault();
        if (isInBox) clear();
        else box.focus();
      } else if (move && (at >= 0 || (isInBox && move > 0))) {
        event.preventDefault();
        if (at + move < 0) box.focus();
        else links[at + move]?.focus();
      }
    });
  }

  return { listen };
})();
