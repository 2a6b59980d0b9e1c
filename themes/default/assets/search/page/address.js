// What is searched for, as the page's address holds it and back again: words, filters, order, page. Nothing else remembers it.
yokotenPage.address = (() => {
  "use strict";
  /** What results can be narrowed by, in the order in which it is shown. */
  const FACETS = ["level", "service", "kind", "year", "open", "status", "team", "tag"];

  /** What an address asks for. */
  function read(address) {
    const query = new URL(address, location.href).searchParams;
    const facets = {};
    for (const facet of FACETS) {
      const values = [...new Set(query.getAll(facet).filter(Boolean))];
      if (values.length) facets[facet] = values;
    }
    const page = Math.max(1, Math.trunc(Number(query.get("page"))) || 1);
    return { q: query.get("q") ?? "", facets, sort: query.get("sort") === "date" ? "date" : "fit", page };
  }

  /** The address that asks for it. */
  function write({ q, facets, sort, page }) {
    const query = new URLSearchParams();
    if (q) query.set("q", q);
    for (const facet of FACETS) for (const value of facets[facet] ?? []) query.append(facet, value);
    if (sort === "date") query.set("sort", "date");
    if (page > 1) query.set("page", page);
    const written = query.toString();
    return location.pathname + (written && `?${written}`);
  }

  const chosen = (state) => FACETS.flatMap((facet) => (state.facets[facet] ?? []).map((value) => ({ facet, value })));

  /** The same without one filter, wherever it was set: by a link, or as a word like `level:4`. */
  function without(state, facet, value) {
    const values = (state.facets[facet] ?? []).filter((other) => other !== value);
    const { [facet]: _, ...rest } = state.facets;
    const word = `${facet}:${value}`.toLowerCase();
    const q = state.q.split(/(\s+)/).filter((part) => part.normalize("NFKC").toLowerCase() !== word).join("").trim();
    return { ...state, q, facets: values.length ? { ...rest, [facet]: values } : rest, page: 1 };
  }

  const also = (state, facet, value) => ({ ...state, facets: { ...state.facets, [facet]: [...(state.facets[facet] ?? []), value] }, page: 1 });
  const unfiltered = (state) => ({ ...state, facets: {}, page: 1 });
  const asking = (state, q) => ({ ...state, q, page: 1 });

  /** The address of a page of the site, seen from here. Folders on a disk have no page of their own. */
  function page(href) {
    const [path, anchor] = href.split("#");
    const file = location.protocol === "file:" && path.endsWith("/") ? `${path}index.html` : path;
    return `../${file}${anchor === undefined ? "" : `#${anchor}`}`;
  }

  return { FACETS, read, write, chosen, without, also, unfiltered, asking, page };
})();
