// The pages read wholly without this. From file: addresses a link to a folder leads to its index.html; "/" goes to the search box;
// the contents show where the reader is.
(() => {
  "use strict";
  if (location.protocol === "file:") {
    for (const link of document.querySelectorAll("a[href]")) {
      if (link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
    }
    for (const form of document.querySelectorAll(".box")) form.action = form.action.replace(/\/$/, "/index.html");
  }

  // Where a closed `details` cannot be shown by the stylesheet alone, open it on wide screens.
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 48rem)").matches) {
    for (const fold of document.querySelectorAll(".facets, .contents details")) fold.open = true;
  }

  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const box = document.querySelector(".box input");
    event.preventDefault();
    if (box?.checkVisibility()) box.select();
    else document.querySelector(".to-search")?.click();
  });

  // Where the script of the search did not load, its page says so, and the lists are there.
  const place = document.querySelector(".search[data-words]");
  if (place) {
    addEventListener("load", () => {
      if (typeof yokotenPage !== "undefined") return;
      const words = JSON.parse(place.dataset.words);
      place.dataset.state = "failed";
      place.querySelector(".notes").textContent = words.search_failed.replace("{again}", words.search_again);
    });
  }

  const links = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  if (!links.size) return;
  let current = null;
  const show = () => {
    let found = null;
    for (const [heading, link] of links) {
      if (!found || heading.getBoundingClientRect().top < innerHeight / 3) found = link;
      else break;
    }
    if (found === current) return;
    current?.removeAttribute("aria-current");
    found.setAttribute("aria-current", "location");
    current = found;
  };
  // Asked for when a heading crosses the upper third, and once at the start.
  const watch = new IntersectionObserver(show, { rootMargin: "0px 0px -66% 0px" });
  for (const heading of links.keys()) watch.observe(heading);
  show();
})();
