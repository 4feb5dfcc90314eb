import { defineConfig } from '@playwright/test';

/** One machine, one person, one story: no test of it can run beside another. */
export default defineConfig({
  testDir: '.',
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  outputDir: '../../test-results',
  preserveOutput: 'failures-only',
});
