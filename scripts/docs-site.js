// Every link within the built site leads to a file, and every anchor to an id: `npm run site`.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { root } from './markdown-files.js';

const SITE = join(root, 'site');
const LINK = /\s(?:href|src)="([^"]*)"/g;
const ID = /\sid="([^"]*)"/g;

const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.html'),
);
const texts = new Map(pages.map((page) => [page, readFileSync(join(SITE, page), 'utf8')]));
const ids = new Map(
  [...texts].map(([page, text]) => [page, new Set([...text.matchAll(ID)].map(([, id]) => id))]),
);
/** @type {Set<string>} */
const problems = new Set();
let links = 0;

for (const [page, text] of texts) {
  for (const [, link = ''] of text.matchAll(LINK)) {
    if (/^[a-z]+:/.test(link)) continue;
    links += 1;
    const [path = '', anchor] = link.split('#').map(decodeURIComponent);
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(SITE, file))) problems.add(`${page}: ${link}: no such file`);
    else if (anchor && ids.get(file)?.has(anchor) === false) {
      problems.add(`${page}: ${link}: no such heading`);
    }
  }
}

for (const problem of problems) console.error(problem);
if (links === 0) throw new Error('no link was found');
console.log(
  `site: ${links} links within ${pages.length} pages, ${problems.size === 0 ? 'all lead somewhere' : `${problems.size} lead nowhere`}`,
);
if (problems.size > 0) process.exitCode = 1;
