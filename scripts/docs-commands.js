// The commands on the pages exist: every script that `npm run` is told to run, and every subcommand and option of `deadsure`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownFiles, root } from './markdown-files.js';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Up to the end of the code, of the line, or of the command.
const NPM = /\bnpm run ([\w:-]+)/g;
const DEADSURE = /(?<=^|[\s`$(;&|])(?:npx )?deadsure ([a-z]+)((?:[^`\n;&|]|\\\n)*)/gm;

const subcommands = ['stop', 'kill', 'find', 'tree', 'pidfile'];
const options = new Map(subcommands.map((name) => [name, optionsOf(name)]));
/** @type {string[]} */
const problems = [];
let commands = 0;

for (const page of markdownFiles()) {
  for (const code of codeOf(readFileSync(join(root, page), 'utf8'))) {
    for (const [, name = ''] of code.matchAll(NPM)) {
      commands += 1;
      if (!(name in scripts)) problems.push(`${page}: npm run ${name}: no such script`);
    }
    for (const [, name = '', rest = ''] of code.matchAll(DEADSURE)) {
      if (name === 'help') continue;
      commands += 1;
      const known = options.get(name);
      if (known === undefined) problems.push(`${page}: deadsure ${name}: no such command`);
      // Neither a pattern in quotes nor what stands behind a comment sign is an option.
      const words = rest.replaceAll(/'[^']*'|"[^"]*"/g, '').replace(/ #.*/, '');
      for (const [option] of words.matchAll(/(?<=\s)--?[a-z][\w-]*/g)) {
        if (known?.has(option) === false)
          problems.push(`${page}: deadsure ${name} ${option}: no such option`);
      }
    }
  }
}

for (const problem of problems) console.error(problem);
if (commands === 0) throw new Error('no command was found');
console.log(`docs: ${commands - problems.length} of ${commands} commands exist`);
if (problems.length > 0) process.exitCode = 1;

/** What a page shows as code, in blocks or in a sentence. @param {string} page */
function codeOf(page) {
  return [...page.matchAll(/```.*?\n(.*?)```|`([^`\n]+)`/gs)].map(
    ([, block, inline]) => block ?? inline ?? '',
  );
}

/** @param {string} name */
function optionsOf(name) {
  const help = execFileSync(
    process.execPath,
    [join(root, 'dist/cli/deadsure.js'), name, '--help'],
    {
      encoding: 'utf8',
    },
  );
  return new Set([...help.matchAll(/(?<=^|[\s,])--?[a-z][\w-]*/gm)].map(([option]) => option));
}
