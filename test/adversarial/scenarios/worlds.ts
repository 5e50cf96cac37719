import { eachRun } from '../inside/each-run.js';
import { Enclosure } from '../inside/enclosure.js';
import { NAMES } from './worlds/names.js';
import { WORLDS } from './worlds/worlds.js';

/* In every run something is stopped in a place where /proc, the namespace or the parents are not as usual. */

await eachRun(async (run) => {
  const name = NAMES[run % NAMES.length];
  if (name === undefined) throw new Error('no such world');
  const enclosure = new Enclosure(`run-${run}`);
  try {
    return { world: name, wrong: await WORLDS[name](enclosure) };
  } finally {
    await enclosure.end();
  }
});
