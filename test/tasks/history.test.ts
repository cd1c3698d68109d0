import { join } from 'node:path';
import { expect, test } from 'vitest';
import { historyTable } from '../../src/domain/build-log/index.ts';
import { files } from '../../src/store/files.ts';
import { unrecorded } from '../../tasks/report/unrecorded.ts';
import { put, tree } from '../helpers/tree.ts';

const line = (time: string, rest: object) =>
  `${JSON.stringify({ v: 1, time: `2026-11-22T10:${time}Z`, run: 'x', ...rest })}\n`;
const start = line('00:00.000', { type: 'run.start', request: 'build', tasks: [] });
const begun = (task: string) => line('00:01.000', { type: 'task.start', task, options: {} });
const over = (task: string) =>
  line('00:02.000', { type: 'task.end', task, status: 'done', seconds: 1 });

test.each([
  ['none', undefined, 'cut off'],
  ['of a process that lives', process.pid, 'running'],
  ['of a process that is gone', 2 ** 22 + 1, 'cut off'],
])('a build whose journal has no end, and a lock %s', async (_, pid, newest) => {
  const root = tree();
  put(root, {
    'at/runs/1-cut/events.jsonl': start + begun('build'),
    'at/runs/2-other/events.jsonl': start + begun('lint'),
    'at/runs/3-ended/events.jsonl': start + begun('build') + over('build'),
    'at/runs/4-recorded/events.jsonl': start + begun('build'),
    'at/runs/5-torn/events.jsonl': `${start}${begun('build-no-cache')}{"v":1,"ti`,
    'at/runs/6-empty/events.jsonl': '',
    ...(pid === undefined ? {} : { 'locks/docker.lock': JSON.stringify({ pid, started: '1' }) }),
  });
  const found = await unrecorded({ files: files(''), state: join(root, 'at') }, [
    { id: '4-recorded' },
  ]);
  expect(found.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['5-torn', newest],
    ['1-cut', 'cut off'],
  ]);
  expect(historyTable(found)).toContain('1-cut   2026-11-22 10:00  cut off');
});
