// Not deferred: who comes by the address of an item sees the meeting at once, and no agenda that gives way to it.
(() => {
  "use strict";
  if (!/^#i-\d+$/.test(location.hash)) return;
  const root = document.documentElement;
  root.classList.add("in-meeting");
  // Where the script of the meeting did not come, the agenda is there.
  addEventListener("load", () => {
    if (!root.classList.contains("can-meet")) root.classList.remove("in-meeting");
  });
})();
