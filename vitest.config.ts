import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What is waited for is mostly there at once; a busy machine is no failure.
    expect: { poll: { interval: 5, timeout: 5_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          // Files share a worker, and so what they load. What one of them changes of that (globals, time) it puts back.
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 20_000,
        },
      },
      // Most of their time is waiting for servers, keyrings and limits.
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          maxWorkers: 4,
          testTimeout: 60_000, // a thousand calls, 200 MiB, on a machine that does other things as well
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['tests/package/**/*.test.ts'],
          globalSetup: 'tests/package/make-packages.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { extends: true, test: { name: 'long', include: ['tests/long/**/*.test.ts'], testTimeout: 1_800_000 } },
    ],
  },
});
