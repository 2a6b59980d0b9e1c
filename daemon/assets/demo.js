// The demo: asks every second what there is, and draws what has changed. Everything shown is text; nothing is ever read as markup.
"use strict";

const japanese = document.documentElement.lang === "ja";
const say = (en, ja) => (japanese ? ja : en);
const words = {
  app: say("APP", "アプリ"), channels: say("Channels", "チャンネル"), direct: say("Direct messages", "ダイレクトメッセージ"),
  nothing: say("Nothing was posted here yet.", "まだ何も投稿されていません。"), quiet: say("It is quiet.", "鳴っていません。"),
  rings: say("rings", "呼び出し中"), answer: say("Answer", "応答する"), decline: say("Decline", "拒否する"),
  Answered: say("answered", "応答あり"), Declined: say("declined", "拒否"), InVain: say("rang in vain", "応答なし"),
  pinned: say("pinned", "ピン留め"), only: say("Only visible to ", "この人だけに表示："), others: say("more from the archive", "件（アーカイブから）"),
  nobody: say("nobody", "担当なし"), same: say("Same text: ", "同じ説明："), members: say("In it: ", "参加者："), status: say("Status of ", "ステータス："),
  notYet: say("It is not there yet. The steps before come first.", "まだありません。前の場面から進めてください。"),
  tooLight: say("At this level nobody is gathered or called; the ticket and the draft are there. To see more, report something of level 4, or choose another level with “Change the level” below the message in #incidents.",
    "このレベルではチャンネルも電話もなく、チケットと下書きだけができます。続きを見るには、レベル4以上のインシデントを報告するか、#incidentsの投稿の下の「レベルを変更」で別のレベルを選んでください。"),
  send: say("Send", "送信"), close: say("Close", "閉じる"), called: say("called at", "発信"), lost: say("The demo has ended.", "デモは終了しました。"), step: say("Done: ", "完了："), ringing: say("The telephone rings: ", "電話が鳴っています："),
};

let state = null;
let room = null;
let followed = true;
let explained = "";
const seen = new Map();
const drawn = new Map();
const known = { steps: new Set(), calls: new Set(), reminders: new Set() };

const at = (id) => document.getElementById(id);

function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function svg(width, height, make) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ width, height, "aria-hidden": "true" })) picture.setAttribute(key, value);
  picture.append(make());
  return picture;
}

function mark(name) {
  const picture = svg(16, 16, () => {
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#${name}`);
    return use;
  });
  picture.setAttribute("class", `step ${name}`);
  return picture;
}

function face() {
  const picture = svg(22, 8, () => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M0 0h10v12H0zM12 0v12h10V0zm2 2h6v8h-6zM24 0v12h10V0zm2 2h6v8h-6z");
    return path;
  });
  picture.setAttribute("viewBox", "0 0 34 12");
  return picture;
}

const hour = say("2-digit", "numeric");
const formats = { day: { weekday: "short", day: "numeric", month: "short", hour, minute: "2-digit", hourCycle: "h23" }, time: { hour, minute: "2-digit", hourCycle: "h23" } };
const widened = { "(": "（", ")": "）" };

function moment(ms, form) {
  const written = new Intl.DateTimeFormat(japanese ? "ja-JP" : "en-GB", { ...formats[form], timeZone: state.zone || "UTC" }).format(ms);
  return japanese ? written.replace(/[()]/g, (sign) => widened[sign]) : written;
}

async function send(path, body) {
  at("said").textContent = "";
  try {
    await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    // The next look says that nobody is there any more.
  }
  await look();
}

/* Slack */
function part(element) {
  if (element.type === "user") return el("span", { class: "user" }, `@${state.people[element.user_id] || element.user_id}`);
  if (element.type === "link") return el("a", { href: safe(element.url), target: "_blank", rel: "noopener" }, element.text || element.url);
  const text = element.text || "";
  return element.style && element.style.bold ? el("b", null, text) : text;
}

const safe = (url) => (/^https?:/.test(url) ? url : "#");

function control(element, press) {
  if (element.type === "button") {
    return el("button", { type: "button", click: () => press({ type: "button", action_id: element.action_id, value: element.value }) }, element.text.text);
  }
  const options = (element.options || []).map((option) => el("option", { value: option.value }, option.text.text));
  const choose = (event) => event.target.value && press({ type: "static_select", action_id: element.action_id, selected_option: { value: event.target.value } });
  return el("select", { "aria-label": element.placeholder.text, change: choose }, el("option", { value: "" }, element.placeholder.text), options);
}

function block(given, place) {
  if (given.type === "divider") return el("hr");
  if (given.type === "context") return el("p", { class: "block small" }, given.elements.map((element) => element.text));
  if (given.type === "rich_text") return el("p", { class: "block" }, given.elements.flatMap((section) => section.elements.map(part)));
  if (given.type !== "actions") return null;
  const press = (action) => send("/demo/press", { ...place, action: { ...action, block_id: given.block_id } });
  return el("p", { class: "controls" }, given.elements.map((element) => control(element, press)));
}

function message(given, channel) {
  const pinned = state.pins.some(([where, ts]) => where === channel && ts === given.ts);
  const time = moment(Number(given.ts) * 1000, "day");
  const notes = [pinned && words.pinned, given.only && `${words.only}${state.people[given.only] || ""}`].filter(Boolean);
  const by = el("p", { class: "by" }, el("b", null, "Yokoten"), " ", el("span", { class: "app" }, words.app), ` ${[time, ...notes].join(" · ")}`);
  const blocks = Array.isArray(given.blocks) && given.blocks.length ? given.blocks.map((one) => block(one, { channel, ts: given.ts })) : [el("p", { class: "block" }, given.text)];
  return el("li", { class: pinned ? "message pinned" : "message" }, el("span", { class: "face" }, face()), el("div", null, by, blocks));
}

/* A form that Slack would open: what is typed goes back as Slack sends it. */
function drawForm() {
  const given = state.modal;
  const dialog = at("form");
  if (!given) return dialog.close();
  const fields = given.view.blocks.map((one) => {
    if (one.type !== "input") return el("p", null, one.text.text);
    const input = el("input", { type: "text", id: `form-${one.block_id}`, name: one.block_id, maxlength: one.element.max_length });
    return el("div", null, el("label", { for: `form-${one.block_id}` }, one.label.text), one.hint && el("p", { class: "hint" }, one.hint.text), input);
  });
  const sent = (event) => {
    event.preventDefault();
    const inputs = given.view.blocks.filter((one) => one.type === "input");
    const value = (one) => ({ [one.element.action_id]: { value: at(`form-${one.block_id}`).value } });
    send("/demo/form", { sent: Object.fromEntries(inputs.map((one) => [one.block_id, value(one)])) });
  };
  dialog.replaceChildren(el("form", { submit: sent },
    el("h2", { id: "form-head" }, given.view.title.text), el("p", { class: "hint" }, `${words.only}${state.people[given.user] || ""}`), fields,
    el("p", { class: "answers" }, el("button", { type: "submit", class: "main" }, given.view.submit ? given.view.submit.text : words.send),
      el("button", { type: "button", click: () => send("/demo/form", "closed") }, given.view.close ? given.view.close.text : words.close))));
  if (!dialog.open) dialog.showModal();
}

const everyRoom = () => [...state.channels, ...state.direct];
const newest = (one) => (one.messages.length ? Number(one.messages[one.messages.length - 1].ts) : 0);

function drawRooms() {
  const button = (one, sign) => {
    const unread = one.messages.length - (seen.get(one.id) || 0);
    const open = () => openRoom(one.id, false);
    return el("li", null, el("button", { type: "button", "data-room": one.id, "aria-current": one.id === room && "true", class: unread > 0 && "unread", click: open }, `${sign}${one.name}`, unread > 0 && el("span", { class: "count" }, String(unread))));
  };
  const channels = state.channels.filter((one) => one.messages.length || one.made).sort((a, b) => newest(b) - newest(a));
  const direct = [...state.direct].sort((a, b) => newest(b) - newest(a));
  at("rooms").replaceChildren(
    ...(channels.length ? [el("li", { class: "heading" }, words.channels), ...channels.map((one) => button(one, "# "))] : []),
    ...(direct.length ? [el("li", { class: "heading" }, words.direct), ...direct.map((one) => button(one, ""))] : []),
  );
}

function drawRoom() {
  const one = everyRoom().find((known) => known.id === room);
  if (!one) return at("room").replaceChildren(el("p", { class: "empty-here" }, words.nothing));
  seen.set(one.id, one.messages.length);
  const members = (one.members || []).map((id) => state.people[id] || id).join(say(", ", "、"));
  at("room").replaceChildren(...[
    el("h3", null, one.user ? one.name : `# ${one.name}`),
    one.topic && el("p", { class: "topic" }, one.topic),
    members && el("p", { class: "members" }, `${words.members}${members}`),
    one.messages.length ? el("ul", { class: "messages" }, one.messages.map((each) => message(each, one.id))) : el("p", { class: "empty-here" }, words.nothing),
  ].filter(Boolean));
}

function openRoom(id, moves) {
  room = id;
  followed = false;
  draw(true);
  if (moves) at("room").focus();
}

/* The telephone */
function drawPhone() {
  const calls = [...state.calls].reverse();
  const end = (sid, take) => () => send("/demo/call", { sid, take });
  const item = (call) => call.end
    ? el("div", { class: "call" }, el("b", null, call.person || ""), " ", el("span", { class: "end" }, `${words.called} ${moment(call.begun, "time")} · ${words[call.end]}`))
    : el("div", { class: "call rings" }, el("b", null, call.person || ""), ` ${words.rings} · ${words.called} ${moment(call.begun, "time")}`, el("p", { class: "words" }, call.words),
      el("p", { class: "answers" }, el("button", { type: "button", class: "main", click: end(call.sid, true) }, words.answer), el("button", { type: "button", click: end(call.sid, false) }, words.decline)));
  at("phone").replaceChildren(...(calls.length ? calls.map(item) : [el("p", { class: "empty-here" }, words.quiet)]));
}

/* The decision: of the newest reminder in the room that is open, else of our ticket once it was spoken of */
function subject() {
  const one = everyRoom().find((known) => known.id === room);
  const rows = (one ? [...one.messages].reverse() : []).flatMap((given) => (given.blocks || []).filter((each) => each.type === "actions"));
  const about = rows.map((row) => row.block_id.split("/")[0]).map((id) => state.tickets.find((ticket) => ticket.id === id)).filter(Boolean);
  return (about.find((ticket) => ticket.ours) || about[0] || (state.story.reminded && state.tickets.find((ticket) => ticket.key === state.story.ticket)) || {}).key;
}

async function drawWhy() {
  const key = subject();
  if (!key) return;
  const answer = await fetch(`/demo/why/${encodeURIComponent(key)}`);
  if (!answer.ok) return;
  const told = await answer.text();
  if (told === explained) return;
  explained = told;
  at("why").lang = state.language;
  const lines = told.trim().split("\n");
  const reasons = lines.filter((line) => line.startsWith("  - ")).map((line) => el("li", null, line.slice(4)));
  const others = lines.slice(1).filter((line) => !line.startsWith("  - ")).map((line) => el("p", { class: "verdict" }, line));
  at("why").replaceChildren(el("p", { class: "about" }, lines[0]), ...others, el("ul", null, reasons), el("p", { class: "same", lang: document.documentElement.lang }, words.same, el("code", null, `yokotend explain ${key}`)));
}

/* The board */
function ticket(given) {
  const move = (event) => send("/demo/move", { key: given.key, status: event.target.value });
  const options = state.statuses.map((status) => el("option", { value: status, selected: status === given.status }, status));
  return el("div", { class: given.ours ? "ticket ours" : "ticket", id: `ticket-${given.key}` }, el("span", { class: "id" }, given.key), " ", given.summary,
    el("p", { class: "meta" }, given.assignee || words.nobody), el("select", { "aria-label": `${words.status}${given.key}`, change: move }, options));
}

function drawBoard() {
  const column = (status) => {
    const all = state.tickets.filter((one) => one.status === status);
    const [ours, others] = [all.filter((one) => one.ours), all.filter((one) => !one.ours)];
    const rest = others.length > 0 && el("details", { "data-fold": status }, el("summary", null, say(`${others.length} ${words.others}`, `${others.length}${words.others}`)), others.map(ticket));
    return el("div", { class: "column" }, el("h3", null, status), ours.map(ticket), rest);
  };
  const open = new Set([...at("board").querySelectorAll("details[open]")].map((one) => one.dataset.fold));
  at("board").replaceChildren(...state.statuses.map(column));
  for (const one of at("board").querySelectorAll("details")) one.open = open.has(one.dataset.fold);
}

/* The story */
function drawStory() {
  const steps = [...at("story").children];
  const done = (step) => Boolean(state.story[step.dataset.step]);
  const current = steps.find((step) => !done(step) && !passed(step.dataset.step));
  for (const step of steps) {
    const name = done(step) ? "done" : step === current ? "now" : "open";
    const before = step.querySelector("svg");
    if (before) before.replaceWith(mark(name));
    else step.prepend(mark(name));
    if (step === current) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
    if (done(step) && !known.steps.has(step.dataset.step)) {
      known.steps.add(step.dataset.step);
      at("said").textContent = `${words.step}${step.querySelector("h3").textContent}`;
    }
  }
  if (passed("channel") && !known.steps.has("light")) at("said").textContent = words.tooLight;
  if (passed("channel")) known.steps.add("light");
  if (!at("draft-section").hidden && at("draft-path").textContent !== state.story.draft) readDraft();
}

/* Whether the incident is too light for a step: its draft is there, and this is not. */
function passed(step) {
  if (!state.story.draft) return false;
  return (step === "channel" && !state.story.channel) || (step === "answered" && state.calls.length === 0);
}

async function readDraft() {
  const answer = await fetch("/demo/draft");
  if (!answer.ok) return false;
  at("draft").textContent = await answer.text();
  at("draft-path").textContent = state.story.draft || "";
  return true;
}

async function showDraft() {
  if (!(await readDraft())) return notYet("draft");
  at("draft-section").hidden = false;
  at("draft-head").focus();
}

function notYet(step) {
  at("said").textContent = passed(step) ? words.tooLight : words.notYet;
}

const acts = {
  channel: () => (state.story.channel ? openRoom(state.story.channel, true) : notYet("channel")),
  phone: () => (passed("answered") ? notYet("answered") : at("phone-head").focus()),
  draft: showDraft,
  move: () => at("board-head").focus(),
};

/* What is new is opened, until somebody has chosen a room themselves; a reminder about our ticket always is, once. */
function follow() {
  const ours = (each) => each.type === "actions" && state.tickets.some((known) => known.ours && each.block_id.startsWith(`${known.id}/`));
  for (const one of everyRoom()) {
    for (const given of one.messages.filter((each) => (each.blocks || []).some(ours))) {
      const name = `${one.id} ${given.ts}`;
      if (known.reminders.has(name)) continue;
      known.reminders.add(name);
      room = one.id;
      followed = false;
    }
  }
  if (followed && state.story.channel) room = state.story.channel;
  else if (followed) room = (everyRoom().filter((one) => one.messages.length).sort((a, b) => newest(b) - newest(a))[0] || {}).id || null;
}

/* Draws a part if what it shows has changed, and leaves the focus where it was. */
function renew(id, shown, redraw, force) {
  const now = JSON.stringify(shown);
  if (!force && drawn.get(id) === now) return;
  drawn.set(id, now);
  const focused = document.activeElement && at(id).contains(document.activeElement) ? [...at(id).querySelectorAll("button, select, a, summary")].indexOf(document.activeElement) : -1;
  redraw();
  if (focused >= 0) (at(id).querySelectorAll("button, select, a, summary")[focused] || at(id)).focus();
}

function draw(force) {
  at("clock").textContent = moment(state.now, "day");
  at("name").textContent = state.name;
  at("site-link").hidden = !state.site;
  at("site-note").hidden = state.site;
  at("language-note").hidden = state.language === document.documentElement.lang;
  follow();
  renew("room", [room, everyRoom().find((one) => one.id === room), state.pins], drawRoom, force);
  renew("rooms", [room, everyRoom().map((one) => [one.id, one.messages.length])], drawRooms, force);
  renew("phone", state.calls, drawPhone, false);
  renew("board", state.tickets, drawBoard, false);
  renew("story", [state.story, state.calls.length], drawStory, false);
  renew("form", state.modal, drawForm, false);
  for (const call of state.calls.filter((one) => !one.end && !known.calls.has(one.sid))) {
    known.calls.add(call.sid);
    at("said").textContent = `${words.ringing}${call.person || ""}`;
  }
}

async function look() {
  try {
    const answer = await fetch("/demo/state");
    if (!answer.ok) return;
    state = await answer.json();
    draw(false);
    await drawWhy();
  } catch (why) {
    if (why instanceof TypeError && !state) return;
    if (why instanceof TypeError) at("clock").textContent = words.lost;
    else throw why;
  }
}

at("form").addEventListener("cancel", (event) => {
  event.preventDefault();
  send("/demo/form", "closed");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-later], [data-act]");
  if (button && button.dataset.later) send("/demo/later", button.dataset.later);
  else if (button && state) {
    at("said").textContent = "";
    acts[button.dataset.act]();
  }
});

look();
setInterval(look, 1000);
