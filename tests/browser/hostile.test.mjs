// What people write is text. Nothing of it becomes an element, an attribute or a script, with or without the policy.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { complaints, reader } from "./reader.mjs";
import { publish, scratch } from "./site.mjs";

const EVIL = `<script>hit("script")</script>"><img src=x onerror=hit("img")>'><svg onload=hit("svg")>{{ 7*7 }}</title></textarea>&lt;b&gt;`;
const quoted = JSON.stringify(EVIL);
const SITE = `title: ${quoted}
base_url: https://incidents.example.com/
language: en
time_zone: Asia/Tokyo
levels: {4: {name: ${quoted}, report_within: 5 days, sections: [summary]}}
services: {shop: {name: ${quoted}, team: web}, other: {name: {en: ${quoted}, ja: ${quoted}}, team: web}}
teams: {web: {name: ${quoted}, lead: eve}}
people: {eve: {name: ${quoted}, team: web}}
`;
const REPORT = `---
id: INC-2026-001
title: ${quoted}
kind: outage
level: 4
status: reviewed
started_at: 2026-11-20T10:00+09:00
detected_at: 2026-11-20T10:40+09:00
resolved_at: 2026-11-20T12:00+09:00
summary: ${quoted}
lead: eve
services: [shop, other]
teams: [web]
tags: [${quoted}, "javascript:hit('tag')", "..", "a/b"]
factors: [${quoted}]
detected_by: staff
impact: {customers: 3, note: ${quoted}}
follow_ups:
  - {ticket: OPS-1, kind: prevent, note: ${quoted}}
links: {channel: "https://chat.example.com/\\"><script>hit('link')</script>", recording: "https://meet.example.com/' onmouseover='hit(1)"}
extra: {${quoted}: ${quoted}}
---

## Summary

BODY

## Timeline

| Time | Event | Evidence |
|---|---|---|
| 10:00 | <script>hit("step")</script> [a](javascript:hit("step")) | "><img src=x onerror=hit("evidence")> |
| 10:40 | ![" onerror="hit(1)](javascript:hit(2)) | <b onclick=hit(3)>b</b> |

## Prevention

Text.
`;
const BODY = `<script>hit("body")</script>

"><img src=x onerror=hit("onerror")> <a href="javascript:hit(1)" onclick="hit(2)">raw</a> <iframe srcdoc="<script>parent.hit(3)</script>"></iframe>

[one](javascript:hit("one")) [two](JaVaScRiPt:hit("two")) [three](&#106;avascript:hit("three")) [four](<java	script:hit("four")>) [five](data:text/html,<script>hit(5)</script>)
[six](vbscript:hit(6)) <javascript:hit("seven")> [eight][e] [nine](https://ok.example.com/" onclick="hit(9)) ![ten](javascript:hit(10)) ![x" onerror="hit(11)](x.png)

[e]: javascript:hit("eight") "\\" onmouseover=\\"hit(8)"

### <script>hit("heading")</script> "><img src=x onerror=hit("heading")>

| <script>hit("th")</script> | b |
|---|---|
| "><img src=x onerror=hit("td")> | <style>body{display:none}</style> |

> [!NOTE]
> <form action="https://elsewhere.example/"><button>b</button></form><base href="https://elsewhere.example/"><meta http-equiv="refresh" content="0;url=https://elsewhere.example/">

\`\`\`"><script>hit("language")</script>
</code></pre><script>hit("code")</script>
\`\`\`

Note[^1]. \`</code><script>hit("inline")</script>\` <!-- --><script>hit("comment")</script><![CDATA[<script>hit("cdata")</script>]]>

[^1]: <script>hit("footnote")</script> [a](javascript:hit("footnote"))
`;

const content = join(scratch, "content");
mkdirSync(join(content, "incidents"), { recursive: true });
mkdirSync(join(content, "guides"));
writeFileSync(join(content, "site.yaml"), SITE);
writeFileSync(join(content, "incidents/INC-2026-001.md"), REPORT.replace("BODY", () => BODY));
writeFileSync(join(content, "incidents/INC-2026-002.md"), REPORT.replace("001", "002").replace("BODY", () => "Text."));
writeFileSync(join(content, "guides/evil.md"), `---\ntitle: ${quoted}\nsummary: ${quoted}\n---\n\n## ${EVIL}\n\n${BODY}`);
const site = await publish(content);

const files = readdirSync(site.out, { recursive: true }).filter((path) => path.endsWith(".html"));
const address = (path) => site.base + path.split("/").map(encodeURIComponent).join("/").replace(/index\.html$/, "");

/** Elements and attributes that only what people wrote can have made. */
function madeOfText(page) {
  return page.evaluate(() => {
    const found = [];
    const ours = new RegExp("^(https?:|#|mailto:|$)");
    for (const element of document.querySelectorAll("*")) {
      const name = element.outerHTML.slice(0, 120);
      if (element.matches("iframe, object, embed, form:not(.box[role=search]), base, style, textarea, meta[http-equiv=refresh], img[src$='/x'], button:not(.facets button), b[onclick]")) found.push(name);
      if (element.localName === "script" && (!/assets\/(site|search)-[0-9a-f]+\.js$/.test(element.src) || element.text)) found.push(name);
      for (const { name: attribute } of element.attributes) if (/^on|^style$|^srcdoc$|["'<]/.test(attribute)) found.push(`${attribute} of ${name}`);
      for (const attribute of ["href", "src", "xlink:href", "action"]) {
        const value = element.getAttribute(attribute);
        if (value !== null && !ours.test(new URL(value, "https://ours/").protocol)) found.push(`${attribute} of ${name}`);
      }
    }
    return { found, hits: window.hits };
  });
}

async function listening(t, options) {
  const page = await reader(t, options);
  await page.addInitScript(() => {
    window.hits = [];
    window.hit = (what) => window.hits.push(what);
  });
  return page;
}

for (const bypassCSP of [false, true]) {
  test(`nothing of what people wrote runs or becomes an element, ${bypassCSP ? "even without the policy" : "and the policy has nothing to refuse"}`, async (t) => {
    const page = await listening(t, { bypassCSP });
    const heard = complaints(page, site.base);
    assert.ok(files.length > 12, files.join());
    for (const path of files) {
      await page.goto(address(path));
      // Files of the search are scripts of our own that come and go.
      await page.waitForFunction(() => !document.querySelector(".facets")?.ariaBusy);
      assert.deepEqual(await madeOfText(page), { found: [], hits: [] }, path);
      assert.deepEqual((await page.evaluate(() => window.seen())).violations, [], path);
    }
    for (const name of ["feed.xml", "sitemap.xml", "incidents.json"]) {
      await page.goto(site.base + name);
      assert.equal(await page.evaluate(() => document.querySelectorAll("img, iframe, script:not([src])").length), 0, name);
    }
    assert.deepEqual(heard, []);
  });
}

test("it is all there as text", async (t) => {
  const page = await listening(t);
  await page.goto(`${site.base}incidents/INC-2026-001/`);
  assert.equal(await page.locator("h1").textContent(), EVIL);
  assert.equal(await page.locator(".brand b").textContent(), EVIL);
  assert.equal(await page.title(), `${EVIL} · ${EVIL}`);
  assert.ok((await page.locator(".kicker").textContent()).includes(EVIL));
  assert.ok((await page.locator(".facts").textContent()).includes(EVIL));
  const prose = await page.locator(".prose").textContent();
  for (const name of ["body", "onerror", "heading", "th", "td", "code", "inline", "footnote", "step", "evidence"]) {
    assert.ok(prose.includes(`hit("${name}")`), name);
  }
  await page.goto(`${site.base}incidents/`);
  assert.equal(await page.locator(".incident h3").first().textContent(), EVIL);
});

test("links with a script in them are not links; a click on their words does nothing", async (t) => {
  const page = await listening(t, { bypassCSP: true });
  const here = `${site.base}incidents/INC-2026-001/`;
  await page.goto(here);
  for (const word of ["one", "two", "three", "five", "six", "eight"]) {
    const place = page.locator(".prose").getByText(word, { exact: true }).first();
    assert.equal(await place.evaluate((element) => element.closest("a") === null), true, word);
    await place.click();
  }
  assert.equal(page.url(), here);
  assert.deepEqual(await page.evaluate(() => window.hits), []);
});

test("each of these faults would be found", async (t) => {
  const page = await listening(t, { bypassCSP: true });
  const raw = readFileSync(join(site.out, "incidents/INC-2026-001/index.html"), "utf8").replace("<h1>", () => `<h1>${EVIL}`);
  const heard = complaints(page, site.base);
  await page.route("**/raw/", (route) => route.fulfill({ body: `${raw}<a href="javascript:hit(1)">a</a><script>alert(1)</script>`, contentType: "text/html" }));
  await page.goto(`${site.base}raw/`);
  const { found, hits } = await madeOfText(page);
  for (const part of ["<script>hit", "onerror of <img", "href of <a"]) assert.ok(found.some((line) => line.startsWith(part)), part);
  assert.ok(hits.includes("script"));
  assert.ok(heard.includes("dialog: 1"));
});
