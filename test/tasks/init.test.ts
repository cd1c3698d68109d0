import { expect, test } from 'vitest';
import { bare } from '../helpers/project.ts';

test('the first config that init writes has what ships as well', async () => {
  const at = bare({});
  expect((await at.run(['init'])).code).toBe(0);
  expect((await at.run(['list'])).stdout).toContain('  build');
});
