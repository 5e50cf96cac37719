import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      // Properties run hundreds of cases, and the machine may be slow and shared.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      // Two thousand times a second a whole machine; what it prints is the seed.
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          // Nothing but arithmetic: it must not slow down what is measured on real processes.
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'live',
          include: [
            'test/contract/**/*.test.ts',
            'test/live/**/*.test.ts',
            'test/package/**/*.test.ts',
            'test/types/**/*.test.ts',
          ],
          // Real processes: one file at a time, so that a timing belongs to its own test.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'adversarial',
          include: ['test/adversarial/**/*.test.ts'],
          // Each scenario loads the machine by itself, so they come last, one at a time.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'environments',
          include: ['test/environments/**/*.test.ts'],
          // Each is a small machine of its own that waits as much as it works, and no timing is measured.
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
          testTimeout: 120_000,
        },
      },
    ],
  },
});
