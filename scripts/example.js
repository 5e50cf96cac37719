// `npm run example -- NAME`: runs one of docs/examples, against the built package.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const examples = new URL('../docs/examples/', import.meta.url);
const [name = '', ...args] = process.argv.slice(2);
const main = new URL(`${name}/main.ts`, examples);
if (name === '' || !existsSync(main)) {
  const names = readdirSync(examples).filter((one) =>
    existsSync(new URL(`${one}/main.ts`, examples)),
  );
  console.error(`usage: npm run example -- NAME, one of ${names.join(', ')}`);
  process.exit(2);
}
const loader = new URL('typescript.js', import.meta.url).href;
const { status } = spawnSync(process.execPath, ['--import', loader, fileURLToPath(main), ...args], {
  stdio: 'inherit',
});
if (status !== 0) process.exitCode = 1;
