import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { copyWorkspace, docker, edit } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { cleanEnv, program } from '../helpers/program.ts';

/** `build --explain` of Dockerfiles that are written otherwise than most, held against what BuildKit then does. */
const config = join(import.meta.dirname, '..', '..', 'tasks', 'config.ts');
let folder = '';
let here: Workspace;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-odd-');
  here = await copyWorkspace(join(folder, 'ws'));
  const state = join(folder, 'state');
  env = cleanEnv({ DOCKER_HOST: inject('dockerHost'), KPI_TASKS_STATE_DIR: state });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const build = (...args: string[]) =>
  program(['--config', config, 'build', '--via', 'buildx', ...args], { cwd: here.root, env });
/** The step and the state of each step that was told, and how the guess stood up. */
async function lastBuild() {
  const asked = ['--config', config, 'history', '--json', '--limit', '1'];
  const { stdout } = await program(asked, { cwd: here.root, env });
  const [record] = JSON.parse(stdout) as {
    steps: { stage: string | null; position: number; state: string; instruction: string }[];
    foreseen: { lines: string[]; right: number; wrong: string[] };
  }[];
  return {
    ...record!.foreseen,
    ran: record!.steps
      .filter(
        ({ stage, state, instruction }) =>
          stage !== null && state === 'done' && !instruction.startsWith('FROM'),
      )
      .map(({ position }) => position)
      .toSorted((a, b) => a - b),
  };
}

const many = (mark: string) => `arg base=kpi-tasks-example-base:2
from \${base} as low
run echo ${mark} \\
  # a comment between

  && echo tw\\
o
env OLD some value
copy --chown=1:1 --chmod=0644 manage.py ./$OLD/
RUN <<EOF
set -e
echo ${mark}
EOF
COPY <<EOF /etc/x
RUN is no step $OLD
EOF
ONBUILD RUN echo trigger
ONBUILD COPY package.json /p/
FROM low AS mid
RUN echo mid
FROM \${base} AS twin
run echo ${mark}   && echo two
FROM mid
COPY --from=twin /etc/passwd /pw
COPY --from=1 /etc/x /x2
RUN echo end
`;
const single = (mark: string, as = '') => `FROM kpi-tasks-example-base:2${as}
ENV D /srv/${mark}
WORKDIR \${D}/sub
COPY ["package.json", "./"]
RUN --mount=type=bind,source=package.json,target=/p.json echo $D
RUN ["echo", "exec"]
`;

test.each<[string, (mark: string) => string, (text: string) => string, string, readonly number[]]>([
  [
    'stages that stand on each other, triggers, here-documents and small letters',
    many,
    (text) => text.replace('is no step', 'is none'),
    'Dockerfile → low 5/5 (≈ ',
    [1, 1, 2, 2, 3, 3, 5],
  ],
  [
    'a trigger that changed',
    many,
    (text) => text.replace('echo trigger', 'echo triggered'),
    'Dockerfile → mid 1–3/3 (≈ ',
    [1, 1, 2, 2, 3, 3],
  ],
  [
    'an ENV as it used to be written',
    single,
    (text) => text.replace('D /srv', 'D /opt'),
    'Dockerfile → stage-0 2–5/5 (≈ ',
    [2, 3, 4, 5],
  ],
  [
    'one stage that has a name',
    (mark) => single(mark, ' AS only'),
    (text) => text.replace('"exec"', '"other"'),
    'Dockerfile → only 5/5 (≈ ',
    [5],
  ],
])('%s', async (what, text, change, says, ran) => {
  const file = join(here.kpi, 'Dockerfile');
  await writeFile(file, text(`${what.length}-${Date.now()}`));
  expect(await build('-q')).toMatchObject({ code: 0 });
  await edit(file, change);
  expect(await build('--explain')).toMatchObject({ code: 0 });
  const last = await lastBuild();
  expect.soft(last.lines[0]).toContain(says);
  expect.soft(last.wrong).toEqual([]);
  expect.soft(last.right).toBeGreaterThan(3);
  expect.soft(last.ran).toEqual(ran);
});

test('a base image with triggers', async () => {
  const base = `kpi-tasks-triggers:${Date.now()}`;
  const host = inject('dockerHost');
  const from = join(folder, 'triggers');
  await writeFile(
    from,
    'FROM kpi-tasks-example-base:2\nONBUILD COPY package.json /p/\nONBUILD RUN echo one\n',
  );
  const made = await docker(host, 'build', '--quiet', '--tag', base, '--file', from, here.kpi);
  expect(made).toMatchObject({ code: 0 });
  await writeFile(join(here.kpi, 'Dockerfile'), `FROM ${base} AS on\nRUN echo ${base}\n`);
  expect(await build('-q')).toMatchObject({ code: 0 });
  await edit(join(here.kpi, 'package.json'), (text) => `${text}\n`);
  expect(await build('--explain')).toMatchObject({ code: 0 });
  await docker(host, 'image', 'rm', base);
  const { lines, wrong, ran } = await lastBuild();
  expect([lines[0], wrong, ran]).toEqual([
    expect.stringContaining('package.json → on 2–4/4 (≈ '),
    [],
    [2, 3, 4],
  ]);
});

test('another Dockerfile, which docker itself is told', async () => {
  await writeFile(join(here.kpi, 'other.Dockerfile'), single('other', ' AS other'));
  const args = ['--', '-f', 'other.Dockerfile'];
  expect(await build('-q', ...args)).toMatchObject({ code: 0 });
  await edit(join(here.kpi, 'other.Dockerfile'), (text) => text.replace('"exec"', '"other"'));
  expect(await build('--explain', ...args)).toMatchObject({ code: 0 });
  const { lines, wrong, ran } = await lastBuild();
  expect([lines[0], wrong, ran]).toEqual([
    expect.stringContaining('Dockerfile → other 5/5 (≈ '),
    [],
    [5],
  ]);
});
