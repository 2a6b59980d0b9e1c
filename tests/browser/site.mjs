// The sample archive: built into a folder of this test file and served from below the root, so that an address from the root is missed.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".xml": "application/xml",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** A folder for this test file, in memory where there is room; the browser's profile goes there too. */
export const scratch = mkdtempSync(join(inMemory() ? "/dev/shm" : tmpdir(), "yokoten-pages-"));
process.env.TMPDIR = scratch;
process.on("exit", () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));

const closing = [];
after(async () => {
  for (const close of closing.reverse()) await close();
});

/** Has something closed when the tests of this file are through, the last first. */
export function atEnd(close) {
  closing.push(close);
}

function inMemory() {
  if (!existsSync("/dev/shm")) return false;
  const { bavail, bsize } = statfsSync("/dev/shm");
  return bavail * bsize > 512 * 1024 * 1024;
}

/** The newest build of one of our programs, or the one that its variable (`YOKOTEN`, `YOKOTEND`) names. */
export function program(name) {
  const named = process.env[name.toUpperCase()];
  if (named) return named;
  const built = ["release", "debug"].map((kind) => join(ROOT, "target", kind, name)).filter((path) => existsSync(path));
  if (!built.length) throw new Error(`No ${name} in target/release or target/debug. Run: cargo build --release --workspace --bins`);
  return built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

/** The text of a file of the sample archive. */
export function source(path) {
  return readFileSync(join(ROOT, "content", path), "utf8");
}

/** A folder with the sample archive, whose interface speaks `language`. What leaves its language to the site keeps the one it is written in. */
export function sample(language) {
  const original = join(ROOT, "content");
  const text = source("site.yaml");
  const written = text.match(/^language: (\w+)/m)?.[1];
  if (!written) throw new Error("content/site.yaml has no line `language:`");
  if (written === language) return original;
  const copy = join(scratch, `content-${language}`);
  cpSync(original, copy, { recursive: true });
  writeFileSync(join(copy, "site.yaml"), text.replace(/^language: \w+/m, `language: ${language}`));
  for (const path of readdirSync(copy, { recursive: true }).filter((name) => name.endsWith(".md"))) {
    const page = source(path);
    const [, head] = page.split(/^---$/m);
    if (head !== undefined && !/^lang:/m.test(head)) writeFileSync(join(copy, path), page.replace(/^---$/m, `---\nlang: ${written}`));
  }
  return copy;
}

/** Builds a content folder and serves it. `base` is its address, `file` the same as files, `out` the folder. */
export async function publish(content) {
  const out = mkdtempSync(join(scratch, "site-"));
  const server = createServer((request, response) => answer(out, request, response));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${server.address().port}/archive/`;
  const options = { "--content": content, "--theme": join(ROOT, "themes/default"), "--out": out, "--base-url": base, "--today": "2026-11-22" };
  await run(program("yokoten"), ["build", ...Object.entries(options).flat()], { cwd: scratch });
  return { base, out, file: pathToFileURL(`${out}/`).href };
}

function answer(out, request, response) {
  const { pathname } = new URL(request.url, "http://site");
  const path = normalize(decodeURIComponent(pathname));
  const send = (status, file) => {
    response.writeHead(status, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  };
  // Browsers ask for it beside XML and JSON, which cannot name an icon.
  if (path === "/favicon.ico") return response.writeHead(204).end();
  if (!path.startsWith("/archive/")) return response.writeHead(404).end();
  const found = join(out, path.slice("/archive/".length));
  if (!existsSync(found)) return send(404, join(out, "404.html"));
  if (!statSync(found).isDirectory()) return send(200, found);
  if (!path.endsWith("/")) return response.writeHead(301, { location: `${pathname}/` }).end();
  return existsSync(join(found, "index.html")) ? send(200, join(found, "index.html")) : send(404, join(out, "404.html"));
}
