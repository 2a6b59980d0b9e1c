// The browser's core without a browser: its scripts as the theme joins them, over an index that lies in a folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";

const THEME = fileURLToPath(new URL("../../themes/default/", import.meta.url));
const NAMES = readFileSync(join(THEME, "theme.yaml"), "utf8").match(/^search: \[([^\]]*)\]/m)[1].split(/,\s*/);

// What draws needs a page; the core does not.
for (const name of NAMES.filter((name) => !name.startsWith("search/page/"))) {
  runInThisContext(readFileSync(join(THEME, "assets", name), "utf8"), { filename: name });
}

export const parts = globalThis.yokotenParts;

/** A search over the index of a built site. `loaded` collects the bytes of each file that it asks for. */
export function searchIn(out, loaded = new Map()) {
  const fetchText = async (address) => {
    const path = address.replace(/\?.*/, "");
    const code = readFileSync(path, "utf8");
    loaded.set(path, Buffer.byteLength(code));
    let text = null;
    Function("yokotenPart", code)((packed) => (text = packed));
    return text;
  };
  return globalThis.yokotenSearch(join(out, "search/"), fetchText);
}

/** The rows of an answer. */
export const rowsOf = (answer) => Promise.all(answer.hits.map(({ row }) => row));
