// What is typed in a meeting, kept in this browser under the address of the page until the minutes are saved as a file.
yokotenMeeting.store = (() => {
  "use strict";

  /** `isKept` tells whether the browser keeps anything at all. */
  function open(name) {
    const key = `yokoten-review:${location.pathname}`;
    const empty = { notes: {}, decisions: {}, room: {}, spent: {} };
    let isKept = true;
    let values = empty;
    try {
      values = { ...empty, ...JSON.parse(localStorage.getItem(key) ?? "{}") };
      localStorage.setItem(`${key}:try`, name);
      localStorage.removeItem(`${key}:try`);
    } catch {
      isKept = false;
    }
    function put(group, item, value) {
      values[group][item] = value;
      try {
        localStorage.setItem(key, JSON.stringify(values));
      } catch {
        isKept = false;
      }
    }
    return { get: (group, item) => values[group][item], put, room: () => values.room, isKept: () => isKept };
  }

  return { open };
})();
