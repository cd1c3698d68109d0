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

test.each<[string, string | null, readonly string[]]>([
  ['nobody', null, []],
  ['that very run', '5-torn', ['5-torn']],
  ['an earlier one, which a killed one of now does not make it', '1-cut', ['1-cut']],
  ['a run of another workspace', '9-elsewhere', []],
])('builds whose journal has no end, while docker is held by %s', async (_, held, running) => {
  const root = tree();
  put(root, {
    'at/runs/1-cut/events.jsonl': start + begun('build'),
    'at/runs/2-other/events.jsonl': start + begun('lint'),
    'at/runs/3-ended/events.jsonl': start + begun('build') + over('build'),
    'at/runs/4-recorded/events.jsonl': start + begun('build'),
    'at/runs/5-torn/events.jsonl': `${start}${begun('build-no-cache')}{"v":1,"ti`,
    'at/runs/6-empty/events.jsonl': '',
  });
  const heldBy = async () => held;
  const found = await unrecorded({ files: files(''), state: join(root, 'at'), heldBy }, [
    { id: '4-recorded' },
  ]);
  const outcome = (id: string) => (running.includes(id) ? 'running' : 'cut off');
  expect(found.map((one) => [one.id, one.outcome])).toEqual([
    ['5-torn', outcome('5-torn')],
    ['1-cut', outcome('1-cut')],
  ]);
  expect(historyTable(found)).toContain(`1-cut   2026-11-22 10:00  ${outcome('1-cut')}`);
});
