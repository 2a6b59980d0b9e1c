// The files of the index → values. Each file is a script that calls one function with a packed text; nothing else can be loaded from
// a page that lies on a disk. Every file is loaded once; one that failed is tried again when it is asked for again.
"use strict";
(globalThis.yokotenParts ??= {}).load = (() => {
  const waiting = new Map();
  globalThis.yokotenPart = (text) => waiting.get(document.currentScript)?.(text);

  class SearchFailure extends Error {
    name = "SearchFailure";
  }

  /** Loads a script and gives the text that it holds. Elsewhere than in a page the tests put another way of loading here. */
  function text(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      const end = (act) => {
        waiting.delete(script);
        script.remove();
        act();
      };
      waiting.set(script, (packed) => end(() => done(packed)));
      script.onerror = () => end(() => failed(new SearchFailure(`${address} did not load`)));
      script.onload = () => waiting.has(script) && end(() => failed(new SearchFailure(`${address} holds nothing`)));
      script.charset = "utf-8";
      script.src = address;
      document.head.append(script);
    });
  }

  // The characters of one byte that a text in quotes does not hold; each stands in a character of two bytes, which carries the next seven bits too.
  const BARRED = [0, 10, 13, 34, 92];

  /** Seven bits a character → bytes. */
  function bytesOf(packed) {
    const bytes = new Uint8Array(Math.ceil((packed.length * 14) / 8));
    let length = 0;
    let bits = 0;
    let held = 0;
    const take = (seven) => {
      bits = ((bits << 7) | seven) & 0x3fff;
      held += 7;
      if (held >= 8) bytes[length++] = bits >> (held -= 8);
    };
    for (let at = 0; at < packed.length; at++) {
      const code = packed.charCodeAt(at);
      if (code < 0x80) take(code);
      else if (code < 0x80 + 128 * BARRED.length) {
        take(BARRED[(code - 0x80) >> 7]);
        take(code & 0x7f);
      } else take(BARRED[code - 0x80 - 128 * BARRED.length]);
    }
    return bytes.subarray(0, length);
  }

  /** Inflates. Fed and read piece by piece, since a detour over a response takes five times as long. */
  async function unpacked(packed) {
    const stream = new DecompressionStream("deflate-raw");
    const writer = stream.writable.getWriter();
    const written = writer.write(bytesOf(packed)).then(() => writer.close());
    const chunks = [];
    let length = 0;
    const reader = stream.readable.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      length += next.value.length;
    }
    await written;
    if (chunks.length === 1) return chunks[0];
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  /** Reads numbers and texts off bytes, in order. */
  class Reader {
    constructor(bytes, at = 0) {
      this.bytes = bytes;
      this.at = at;
    }
    number() {
      let number = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = this.bytes[this.at++];
        number |= (byte & 0x7f) << shift;
        if (!(byte & 0x80)) return number >>> 0;
      }
    }
    part(length) {
      return this.bytes.subarray(this.at, (this.at += length));
    }
    text(length) {
      return new TextDecoder().decode(this.part(length));
    }
  }

  function rootOf(bytes) {
    const reader = new Reader(bytes);
    const head = JSON.parse(reader.text(reader.number()));
    const days = new Uint32Array(head.reports);
    for (let at = 0; at < head.reports; at++) days[at] = (at ? days[at - 1] : 0) + reader.number();
    const lengths = Float32Array.from(reader.part(head.reports), (byte) => (4 + (byte & 3)) * 2 ** ((byte >> 2) - 2) - 1);
    const encoder = new TextEncoder();
    const begins = head.begins.split("\n").map((begin) => encoder.encode(begin));
    return { ...head, days, lengths, begins, united: new Set(head.united) };
  }

  /** A shard: its columns, and the place of each term in them, worked out when the first term is asked for. */
  function shardOf(bytes) {
    const reader = new Reader(bytes);
    const count = reader.number();
    const lengths = Array.from({ length: 7 }, () => reader.number());
    const [names, reports, gapBytes, gaps, counts, fieldBytes, fields] = lengths.map((length) => new Reader(reader.part(length)));
    const decoder = new TextDecoder();
    const terms = [];
    const name = new Uint8Array(1024);
    for (let at = 0; at < count; at++) {
      const shared = names.number();
      const rest = names.part(names.number());
      name.set(rest, shared);
      const gapLength = gapBytes.number();
      const term = {
        name: decoder.decode(name.subarray(0, shared + rest.length)), reports: reports.number(), bits: !gapLength,
        gaps: gaps.at, counts: counts.at, fields: fields.at, fieldLength: fieldBytes.number(),
      };
      // How many bytes a term of bits takes is known from how many reports there are.
      gaps.at += gapLength || shardOf.bitBytes;
      counts.at += term.reports;
      fields.at += term.fieldLength;
      terms.push(term);
    }
    return { terms, gaps: gaps.bytes, counts: counts.bytes, fields: fields.bytes };
  }

  /** The reports of a term: their numbers ascending, how often the body has it (0 to 7), and its fields. */
  function postings(shard, term) {
    const numbers = new Uint32Array(term.reports);
    const fields = new Uint8Array(term.reports);
    if (term.bits) {
      for (let byte = 0, found = 0; found < term.reports && byte < shardOf.bitBytes; byte++) {
        for (let bit = 0; bit < 8; bit++) if ((shard.gaps[term.gaps + byte] >> bit) & 1) numbers[found++] = byte * 8 + bit;
      }
    } else {
      const { gaps } = shard;
      for (let at = 0, next = 0, place = term.gaps; at < term.reports; at++, next++) {
        let byte = gaps[place++];
        let gap = byte & 0x7f;
        for (let shift = 7; byte & 0x80; shift += 7) gap |= ((byte = gaps[place++]) & 0x7f) << shift;
        numbers[at] = next += gap;
      }
    }
    const reader = new Reader(shard.fields, term.fields);
    for (let at = 0; reader.at < term.fields + term.fieldLength; at++) {
      at += reader.number();
      fields[at] = reader.bytes[reader.at++];
    }
    return { numbers, counts: shard.counts.subarray(term.counts, term.counts + term.reports), fields };
  }

  function columnOf(bytes, reports) {
    const reader = new Reader(bytes);
    const values = JSON.parse(reader.text(reader.number())).map(([value, label]) => ({ value, label }));
    const counts = Array.from({ length: reports }, () => reader.number());
    return { values, of: counts.map((count) => Array.from({ length: count }, () => reader.number())) };
  }

  function wordsOf(bytes) {
    const reader = new Reader(bytes);
    const text = reader.text(reader.number());
    return { words: text ? text.split("\n") : [], powers: reader.bytes.subarray(reader.at) };
  }

  function rowOf(bytes) {
    const named = (pair) => pair && { key: pair[0], label: pair[1] };
    const [id, title, lang, href, day, level, kind, status, services, summary, labels, parts] = JSON.parse(new TextDecoder().decode(bytes));
    const told = [...services, ...(kind ? [kind] : [])].flat();
    return {
      id, title, lang, href, day, level: named(level), kind: named(kind), status: named(status), services: services.map(named), summary, labels: [...labels, ...told],
      parts: parts.map(([anchor, heading, text]) => ({ anchor, heading, text })),
    };
  }

  /** The files below `base`, which ends in a slash. `fetchText` loads one (the default: as a script). */
  function library(base, fetchText = text) {
    const kept = new Map();
    let stamp = "";
    function file(path, read) {
      if (!kept.has(path)) {
        const loaded = fetchText(`${base}${path}${stamp}`).then(unpacked).then(read);
        const told = loaded.catch((error) => {
          kept.delete(path);
          throw error instanceof SearchFailure ? error : new SearchFailure(`${path} cannot be read: ${error.message}`);
        });
        kept.set(path, told);
      }
      return kept.get(path);
    }
    const root = () =>
      file("root.js", (bytes) => {
        const root = rootOf(bytes);
        shardOf.bitBytes = Math.ceil(root.reports / 8);
        // A browser may keep files of a state before this one: by this they have other addresses.
        stamp = `?${root.stamp}`;
        return root;
      });
    return {
      root,
      shard: (at) => file(`terms/${at}.js`, shardOf),
      row: (number) => file(`texts/${number}.js`, rowOf),
      column: async (facet) => {
        const { reports } = await root();
        return file(`columns/${facet}.js`, (bytes) => columnOf(bytes, reports));
      },
      words: (at) => file(`spelling/${at}.js`, wordsOf),
    };
  }

  return { library, postings, SearchFailure };
})();
