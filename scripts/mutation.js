// Mutation testing: `node scripts/mutation.js [batch…] [-- options of Stryker]`, every batch if none is named.
// A mutant that lacks a guard may do what the guard prevents, so all of it runs in a PID namespace of its own,
// in which even kill(−1) finds nobody but the run itself; where there can be none, nothing runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What is mutated together, and the folders of test/unit that judge it: a module is to be held by the tests
 * that stand beside it. Mutants of constants make all of those run, so fewer folders make it bearable too.
 *
 * @type {Readonly<Record<string, { readonly mutate: readonly string[], readonly tests: readonly string[] }>>}
 */
const BATCHES = {
  ground: {
    mutate: [
      'src/options/*.ts',
      ...named('src/process', 'describe identity program-name read-target read-targets tree-order'),
      ...named('src/pid-file', 'expectation judge-named pid-file-contents pid-text'),
    ],
    tests: ['errors', 'options', 'process', 'pid-file', 'find'],
  },
  parsers: {
    mutate: [
      'src/platform/errno.ts',
      ...named('src/platform', 'listing-queue listings shared-task'),
      ...named('src/platform/linux', 'hiding net-sockets nul-list pid-cursor process-status stat'),
      'src/platform/linux/control-groups/mounts.ts',
      ...named(
        'src/platform/portable',
        'largest-pid listing process-state ps-line shown-name sighting start-token tree',
      ),
    ],
    tests: ['platform', 'find'],
  },
  windows: {
    mutate: named(
      'src/platform/windows',
      'lineage lister listing parse-processes pids row sight-one terminate windows-pin',
    ),
    tests: ['platform/windows'],
  },
  find: {
    mutate: [
      ...named(
        'src/find',
        'descendant-pids marker match-look matching parse-query process-table subject text-pattern',
      ),
      'src/find/criteria/*.ts',
    ],
    tests: ['find', 'options', 'process'],
  },
  decisions: {
    mutate: [
      ...named('src/stop', 'adoption awaited coverage event-outlet family hard-stop hold members'),
      ...named('src/stop', 'named-targets option-checks option-hints options pace parentage'),
      ...named('src/stop', 'refresh reports roll-call roots schedule schedule-stages'),
      ...named('src/stop', 'schedule-text signal-member stage stage-log status-now survivors'),
      ...named('src/stop', 'timetable verdict vigil wording'),
    ],
    tests: ['stop', 'options'],
  },
  engine: {
    mutate: [
      ...named('src/stop', 'chase enrolment escalation hidden-kin inhabitants kill-burst'),
      'src/stop/still-to-ask.ts',
    ],
    tests: ['stop', 'engine'],
  },
  membership: {
    mutate: ['src/stop/membership.ts'],
    tests: ['stop', 'engine'],
  },
  turns: {
    mutate: ['src/stop/turns.ts'],
    tests: ['stop', 'engine', 'moments'],
  },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const REPORTS = `${root}reports/mutation/`;
const INSIDE = 'DEADSURE_MUTATION_OUTER_NAMESPACE';

const [batches, options] = asked(process.argv.slice(2));
if (isAlone()) run();
else enter();

/** @param {readonly string[]} words @returns {[string[], string[]]} */
function asked(words) {
  const end = words.indexOf('--');
  const names = end < 0 ? [...words] : words.slice(0, end);
  const unknown = names.find((name) => !Object.hasOwn(BATCHES, name));
  if (unknown !== undefined) {
    fail(`there is no batch ${unknown}; there are ${Object.keys(BATCHES).join(', ')}`);
  }
  return [names.length > 0 ? names : Object.keys(BATCHES), end < 0 ? [] : words.slice(end + 1)];
}

/** Whether we are the first process of a PID namespace other than the caller's. */
function isAlone() {
  const outer = process.env[INSIDE];
  return outer !== undefined && process.pid === 1 && namespace() !== outer;
}

function namespace() {
  return readlinkSync('/proc/self/ns/pid');
}

/** Runs this script again as the first process of a new PID namespace, with a `/proc` of its own. */
function enter() {
  if (process.env[INSIDE] !== undefined) fail('the new PID namespace is none');
  if (!existsSync('/proc/self/ns/pid'))
    fail('mutants may only run in a PID namespace of their own, on Linux');
  const how = ['--pid', '--fork', '--mount-proc', '--kill-child'];
  if (process.geteuid?.() !== 0) how.unshift('--map-root-user');
  const probe = spawnSync('unshare', [...how, 'true'], { encoding: 'utf8' });
  if (probe.status !== 0) {
    fail(
      'mutants may only run in a PID namespace of their own, and unshare(1) gives none here: ' +
        (probe.error?.message ?? probe.stderr.trim()),
    );
  }
  const { status, error } = spawnSync(
    'unshare',
    [...how, process.execPath, ...process.argv.slice(1)],
    { stdio: 'inherit', env: { ...process.env, [INSIDE]: namespace() } },
  );
  if (error !== undefined) throw error;
  process.exitCode = status ?? 1;
}

function run() {
  for (const batch of batches) {
    const { mutate, tests } = /** @type {(typeof BATCHES)[string]} */ (BATCHES[batch]);
    console.log(`\n=== ${batch}`);
    const { status } = spawnSync(
      process.execPath,
      [
        `${root}node_modules/@stryker-mutator/core/bin/stryker.js`,
        'run',
        '--mutate',
        mutate.join(','),
        '--incrementalFile',
        `${REPORTS}${batch}.json`,
        ...options,
      ],
      {
        cwd: root,
        stdio: 'inherit',
        env: { ...process.env, DEADSURE_MUTATION_TESTS: tests.join(',') },
      },
    );
    if (status !== 0) process.exitCode = 1;
  }
  printScores();
}

/** The scores of the batches that were ever run here, folder by folder. */
function printScores() {
  /** @type {Map<string, { caught: number, all: number }>} */
  const folders = new Map();
  for (const batch of Object.keys(BATCHES)) {
    const path = `${REPORTS}${batch}.json`;
    if (!existsSync(path)) continue;
    /** @type {{ files: Record<string, { mutants: { status: string }[] }> }} */
    const { files } = JSON.parse(readFileSync(path, 'utf8'));
    for (const [file, { mutants }] of Object.entries(files)) {
      for (const { status } of mutants) {
        // Not run at all: neither caught nor survived.
        if (status === 'Ignored') continue;
        for (const folder of [file.slice(0, file.lastIndexOf('/')), 'all together']) {
          const score = folders.get(folder) ?? { caught: 0, all: 0 };
          folders.set(folder, score);
          score.all += 1;
          if (status === 'Killed' || status === 'Timeout') score.caught += 1;
        }
      }
    }
  }
  console.log('\nscore   caught  mutants');
  for (const [folder, { caught, all }] of [...folders].sort()) {
    const score = ((100 * caught) / all).toFixed(1);
    console.log(
      `${score.padStart(5)} %${String(caught).padStart(8)}${String(all).padStart(9)}  ${folder}`,
    );
  }
}

/** @param {string} folder @param {string} names */
function named(folder, names) {
  return names.split(' ').map((name) => `${folder}/${name}.ts`);
}

/** @param {string} why @returns {never} */
function fail(why) {
  console.error(`mutation: ${why}`);
  process.exit(1);
}
