import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { exec } from '../../src/process/exec.ts';

const env = { PATH: process.env['PATH'] };

test('a program’s bytes come whole and unchanged, however slowly they are taken', async () => {
  const script = 'head -c 3000000 /dev/zero | tr "\\0" "\\377"; echo >&2 said';
  const hash = createHash('sha256');
  let sum = 0;
  let busy = 0;
  const ended = await exec(
    env,
    { argv: ['sh', '-c', script] },
    {
      bytes: async (piece) => {
        busy += 1;
        expect(busy).toBe(1);
        await setImmediate();
        hash.update(piece);
        sum += piece.byteLength;
        busy -= 1;
      },
    },
  );
  expect({ sum, code: ended.code, stdout: ended.stdout, stderr: ended.stderr }).toEqual({
    sum: 3_000_000,
    code: 0,
    stdout: '',
    stderr: 'said\n',
  });
  expect(hash.digest('hex')).toBe(
    createHash('sha256').update(Buffer.alloc(3_000_000, 0xff)).digest('hex'),
  );
});

test('what the taker throws ends the program, and is what the caller gets', async () => {
  const endless = exec(
    env,
    { argv: ['sh', '-c', 'cat /dev/zero & wait'] },
    {
      bytes: () => {
        throw new Error('enough');
      },
    },
  );
  await expect(endless).rejects.toThrow('enough');
});

test('a program that is not there says so', async () => {
  const nothing = exec(env, { argv: ['no-such-program'] }, { bytes: () => undefined });
  await expect(nothing).rejects.toMatchObject({ failure: { kind: 'start' } });
});
