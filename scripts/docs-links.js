// Every relative link of every page leads to a file, and every anchor to a heading.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { markdownFiles, root } from './markdown-files.js';

const LINK = /\[[^\]]*\]\(([^()\s]+)\)/g;

const pages = markdownFiles();
let links = 0;
/** @type {string[]} */
const problems = [];

for (const page of pages) {
  prose(page).forEach((line, index) => {
    for (const [, target = ''] of line.matchAll(LINK)) {
      if (/^[a-z]+:/.test(target)) continue;
      links += 1;
      const problem = problemOf(page, target);
      if (problem !== undefined) problems.push(`${page}:${index + 1}: ${target}: ${problem}`);
    }
  });
}

for (const problem of problems) console.error(problem);
if (links === 0) problems.push('no relative link was found');
if (problems.length > 0) process.exitCode = 1;
else console.log(`docs: ${links} relative links on ${pages.length} pages lead somewhere`);

/** @param {string} page @param {string} target */
function problemOf(page, target) {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (file.startsWith('..')) return 'leads out of the project';
  if (!existsSync(join(root, file))) return 'no such file';
  if (anchor === undefined) return undefined;
  return anchors(file).has(anchor) ? undefined : 'no such heading';
}

/** @param {string} page */
function anchors(page) {
  const headings = prose(page).flatMap((line) => /^#{1,6} (.*)/.exec(line)?.[1] ?? []);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** A page's lines, those inside code blocks emptied. @param {string} page */
function prose(page) {
  let inCode = false;
  return readFileSync(join(root, page), 'utf8')
    .split('\n')
    .map((line) => {
      const fence = line.trimStart().startsWith('```');
      if (fence) inCode = !inCode;
      return fence || inCode ? '' : line;
    });
}
