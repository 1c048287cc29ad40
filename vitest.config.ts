import { defineConfig } from 'vitest/config'

/** Tests that start the built binary live in tests/e2e; all others import the source. */
export default defineConfig({
  test: {
    // One a core: most of what tests wait for are processes of git and of mmm itself
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**'],
          pool: 'threads',
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
