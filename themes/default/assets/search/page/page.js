// The search page: what is typed, followed or gone back to becomes the address; what the address asks for is found and drawn.
// While a word is being written its address replaces the one before; every other step is one that "back" undoes.
(() => {
  "use strict";
  const { make } = yokotenPage.words;
  const { read, write, asking } = yokotenPage.address;
  const { notes, results, facets, keys } = yokotenPage;
  const root = document.querySelector(".search[data-words]");
  if (!root) return;

  const COUNT = 10;
  /** A reader is told the count when the keys have been still for so long. */
  const STILL = 500;
  /** So many rows fill most screens: they do not wait for those below them. */
  const SEEN = 5;
  /** Rows that are not there after so long do not keep the others waiting. */
  const PATIENCE = 30;
  const find = (where) => root.querySelector(where);
  const [box, list, line, told, status] = [".box input", "#results", ".set", ".notes", "[role=status]"].map(find);
  const fold = find(".facets");
  const name = document.title;
  const wide = matchMedia("(min-width: 48rem)");

  let state = read(location.href);
  let isTyping = Boolean(history.state?.typing);
  let turn = 0;
  let lastKey = -STILL;
  let announcing = 0;
  let last = null;
  const search = yokotenSearch();

  /** The address follows what was typed, but not at each key: browsers allow so many changes and no more. */
  const writing = { timer: 0, at: 0 };
  function replace(typing) {
    clearTimeout(writing.timer);
    try {
      history.replaceState({ typing }, "", write(state));
    } catch {
      writing.timer = setTimeout(replace, 1000, typing);
    }
  }

  function push(typing) {
    clearTimeout(writing.timer);
    try {
      history.pushState({ typing }, "", write(state));
    } catch {
      replace(typing);
    }
  }

  function announce(words) {
    clearTimeout(announcing);
    announcing = setTimeout(() => (status.textContent = words), Math.max(0, lastKey + STILL - performance.now()));
  }

  const tell = (inside) => told.replaceChildren(...inside);

  /** Rows in their order as their texts come: first those that can be seen, or from the first on those that are there when patience ends.
      What stands below them comes last, so that nothing that can be seen moves. */
  async function draw(answer, mine) {
    const rows = answer.hits.map(() => null);
    let isPatient = true;
    let isSeen = false;
    let isFailed = false;
    const show = (some) => mine === turn && list.replaceChildren(...some);
    const first = () => rows.slice(0, [...rows, null].indexOf(null));
    const drawing = answer.hits.map(({ row }, at) => row.then(results.row).then((item) => {
      rows[at] = item;
      const there = first();
      if (isPatient && (isSeen || there.length < SEEN)) return;
      isSeen = true;
      show(there);
    }, (error) => {
      gone(error);
      isFailed = true;
    }));
    const timer = setTimeout(() => {
      isPatient = false;
      if (rows[0]) show(first());
    }, PATIENCE);
    await Promise.all(drawing);
    clearTimeout(timer);
    if (mine !== turn) return;
    show(rows.filter(Boolean));
    document.title = [state.q.trim(), name].filter(Boolean).join(" · ");
    find(".help").replaceChildren(...notes.help(state));
    results.pager(find(".pager"), state, answer.total, COUNT);
    root.dataset.state = answer.total ? "answered" : "empty";
    if (isFailed) fail();
  }

  async function count(answer, mine) {
    const names = facets.wanted(state, fold.open || wide.matches);
    if (!names.length) return;
    const counted = await answer.facets(names);
    if (mine !== turn) return;
    facets.draw(fold.querySelector("nav"), state, counted, () => count(last, turn).catch(gone));
    facets.head(line, state, notes.count(answer), answer.total);
  }

  function fail() {
    root.dataset.state = "failed";
    line.replaceChildren();
    tell(notes.failed(state));
    announce(told.textContent);
  }

  /** The rows are seen before counts are worked on; in a tab that nobody sees nothing is painted, and nobody waits for it. */
  const painted = () => new Promise((done) => (document.hidden ? done() : requestAnimationFrame(() => setTimeout(done))));

  /** Without counts, or one of the rows, one can search as well. */
  function gone(error) {
    if (error?.name !== "SearchFailure") throw error;
  }

  async function ask() {
    const mine = ++turn;
    // Until its counts are those of the rows beside them.
    fold.ariaBusy = "true";
    const slow = setTimeout(() => {
      if (!list.childElementCount) tell(notes.waiting());
    }, 400);
    const options = { facets: state.facets, sort: state.sort, from: (state.page - 1) * COUNT, count: COUNT, typing: isTyping };
    try {
      const answer = await search.ask(state.q, options);
      if (mine !== turn) return;
      clearTimeout(slow);
      last = answer;
      facets.head(line, state, notes.count(answer), answer.total);
      tell(notes.about(state, answer));
      announce([notes.count(answer), ...[...told.children].map((note) => note.textContent)].join(" "));
      await draw(answer, mine);
      await painted();
      if (mine === turn) await count(answer, mine).catch(gone);
    } catch (error) {
      if (error?.name !== "SearchFailure") throw error;
      if (mine !== turn) return;
      list.replaceChildren();
      fail();
    } finally {
      clearTimeout(slow);
      if (mine === turn) fold.ariaBusy = null;
    }
  }

  function typed() {
    lastKey = performance.now();
    const isDraft = history.state?.typing ?? !location.search;
    state = asking(state, box.value);
    isTyping = true;
    if (!isDraft) push(true);
    else {
      clearTimeout(writing.timer);
      writing.timer = setTimeout(replace, 200, true);
    }
    ask();
  }

  /** What was typed stands in the address before the page is left. */
  function settle() {
    if (isTyping) replace(true);
  }

  /** A step that "back" undoes. */
  function go(next) {
    settle();
    state = next;
    isTyping = false;
    if (box.value !== state.q) box.value = state.q;
    if (write(state) !== location.pathname + location.search) push(false);
    return ask();
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-step]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const isPage = link.closest(".pager");
    go(read(link.href)).then(() => {
      if (!isPage) return;
      line.scrollIntoView({ block: "start" });
      list.querySelector("a")?.focus({ preventScroll: true });
    });
  });
  list.addEventListener("pointerdown", settle);
  box.addEventListener("blur", settle);

  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    isTyping = false;
    state = asking(state, box.value);
    replace(false);
    ask();
  });
  box.addEventListener("input", (event) => {
    if (!event.isComposing) typed();
  });
  box.addEventListener("compositionend", typed);

  addEventListener("popstate", () => {
    state = read(location.href);
    isTyping = Boolean(history.state?.typing);
    box.value = state.q;
    ask();
  });
  for (const [target, event] of [[fold, "toggle"], [wide, "change"]]) {
    target.addEventListener(event, () => last && count(last, turn).catch(gone));
  }
  keys.listen(root, box, () => {
    if (!box.value) return;
    box.value = "";
    typed();
  });

  box.value = state.q;
  line.tabIndex = -1;
  if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") box.focus({ preventScroll: true });
  ask().then(search.warm);
})();
