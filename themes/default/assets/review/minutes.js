// The minutes as a text: what was noted and decided, in the form that content/reviews/ takes.
const yokotenMeeting = {};
yokotenMeeting.minutes = (() => {
  "use strict";
  /** Words of ours inside Markdown: none of their signs means anything. */
  const plain = (text) => text.replace(/\s+/g, " ").trim().replace(/[\\`*_[\]{}<>#|~&]/g, "\\$&");

  /** What somebody typed stays Markdown, but cannot begin a section of its own or leave a block of code open. */
  function tame(text) {
    const lines = text.replace(/\r\n?/g, "\n").trim().split("\n");
    const fences = lines.filter((line) => /^ {0,3}(```|~~~)/.test(line));
    const tamed = lines.map((line) => line.replace(/^( {0,3})(?=#|=+\s*$|-+\s*$)/, "$1\\"));
    if (fences.length % 2) tamed.push(fences.at(-1).trim().slice(0, 3));
    return tamed.join("\n");
  }

  const lines = (text) => text.split(/\r\n?|\n/).map((line) => line.replace(/^\s*[-*・]\s*/, "").trim()).filter(Boolean);
  const listed = (label, decisions) => decisions.map((decision) => `- ${label ? `${plain(label)}: ` : ""}${decision}`);

  function front(day, room) {
    const values = { date: day };
    for (const key of ["facilitator", "scribe"]) if (room[key]?.trim()) values[key] = JSON.stringify(room[key].trim());
    const present = (room.present ?? "").split(/[,、，]/).map((name) => name.trim()).filter(Boolean);
    if (present.length) values.present = JSON.stringify(present);
    return ["---", ...Object.entries(values).map(([key, value]) => `${key}: ${value}`), "---"].join("\n");
  }

  /** One item below its heading. What few may see keeps its decisions with it, so that they are hidden together. */
  function section(item, words) {
    const decisions = lines(item.decisions);
    const narrowed = item.visibility ? ` {visibility="${item.visibility}"}` : "";
    const blocks = [];
    if (item.notes.trim()) blocks.push(tame(item.notes));
    if (item.visibility && decisions.length) blocks.push(`### ${words.decided}`, listed(item.label, decisions).join("\n"));
    return blocks.length ? [`## ${plain(item.name)}${narrowed}`, ...blocks] : [];
  }

  /** `items` are those of the agenda, each with its notes and decisions. */
  function write({ title, day, room, items, words }) {
    const open = items.filter((item) => !item.visibility).flatMap((item) => listed(item.label, lines(item.decisions)));
    const blocks = [front(day, room), `# ${plain(title)}`];
    if (open.length) blocks.push(`## ${words.decided}`, open.join("\n"));
    blocks.push(...items.flatMap((item) => section(item, words)));
    return `${blocks.join("\n\n")}\n`;
  }

  return { write, lines };
})();
