import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

// The unit tests as scripts/mutation.js runs them: against mutants.

// Replace a module for their own file, and so would need modules of their own; what they test is not mutated.
const MOCKING =
  'test/unit/platform/linux/{carrying,descriptors,pinned-process,proc,proc-files,walk-down}.test.ts';
// Whole stops on the fake system. Half of what they take is taken by those that try many moments of one stop.
const ENGINE = 'test/unit/stop/engine-*.test.ts';
const MOMENTS = 'test/unit/stop/engine-{abort,deadlines}.test.ts';

const folders = (process.env['DEADSURE_MUTATION_TESTS'] ?? '').split(',');

/** Whole stops are asked last, since most mutants are caught before. */
class CheapestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => cost(a) - cost(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

function cost({ moduleId }: TestSpecification): number {
  // Last, or what is computed once and for all would count as computed by this one.
  if (moduleId.includes('/test/mutation/')) return 3;
  if (/\/engine-(?:abort|blindness|deadlines|histories)\./.test(moduleId)) return 2;
  return moduleId.includes('/engine-') ? 1 : 0;
}

export default defineConfig({
  test: {
    include: [
      ...folders.map((folder) => `test/unit/${folder}/**/*.test.ts`),
      'test/mutation/*.test.ts',
    ],
    exclude: [
      MOCKING,
      ...(folders.includes('engine') ? [] : [ENGINE]),
      ...(folders.includes('moments') ? [] : [MOMENTS]),
    ],
    setupFiles: ['test/mutation/never-signals.ts'],
    testTimeout: 60_000,
    // Loading everything anew for each file takes ten times as long as the tests.
    isolate: false,
    sequence: { sequencer: CheapestFirst },
  },
});
