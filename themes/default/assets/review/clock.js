// The clock of a meeting: how much of its time an item has had. It runs for one item at a time and can be stopped.
yokotenMeeting.clock = (() => {
  "use strict";
  const TICK = 250;

  /** `4:12`; whole seconds, of which the last one counts until it is over. */
  function figure(milliseconds) {
    const seconds = Math.ceil(Math.abs(milliseconds) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  /** `spent` reads and writes what each item has had; `show` is told each time it changes. */
  function make(spent, show) {
    let item = null;
    let since = 0;
    let timer = 0;
    const had = () => (item === null ? 0 : spent.get(item) + (timer ? Date.now() - since : 0));
    function settle() {
      if (item !== null && timer) spent.put(item, had());
      since = Date.now();
    }
    function start() {
      since = Date.now();
      timer ||= setInterval(show, TICK);
    }
    function stop() {
      settle();
      clearInterval(timer);
      timer = 0;
    }
    function turnTo(next) {
      settle();
      item = next;
      show();
    }
    return { start, stop, turnTo, had, settle, isRunning: () => timer !== 0 };
  }

  return { make, figure };
})();
