import { availableParallelism } from 'node:os';
import { env } from 'node:process';
import { defineConfig } from 'vitest/config';

/** Tests that need a Docker daemon; they share one and run one after the other. */
const withDocker = [
  'test/docker/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/helpers/**/*.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // On two processors Vitest would take one; most tests wait for programs.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Real programs in real terminals: where the machine is shared, one of thousands may be late.
    retry: env['CI'] === undefined ? 0 : 1,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: withDocker },
      },
      {
        extends: true,
        test: {
          name: 'docker',
          include: withDocker,
          globalSetup: ['test/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/**/*.test-d.ts'],
            tsconfig: './tsconfig.json',
          },
        },
      },
    ],
  },
});
