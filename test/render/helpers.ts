import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Terminal as XtermTerminal } from '@xterm/headless';
import type { Event, Happening, Item, Show } from '../../src/model/event.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { Screen } from '../../src/model/world.ts';
import { wordsOf } from '../../src/render/words.ts';

// Its module build has no named exports that Node can see.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as {
  Terminal: typeof XtermTerminal;
};

/** A screen that remembers what was written to it. */
export function paper(
  settings: Partial<Omit<Screen, 'columns' | 'rows'>> & { columns?: number } = {},
) {
  let written = '';
  const screen: Screen = {
    isTerminal: false,
    colour: false,
    unicode: true,
    ...settings,
    columns: () => settings.columns ?? 80,
    rows: () => 24,
    write: (text) => {
      written += text;
    },
  };
  return { screen, text: () => written };
}

/** A terminal emulator behind a stream such as `process.stderr`, and what a person would see in it. */
export function terminal(
  columns: number,
  rows: number,
  looks: { colour?: boolean; unicode?: boolean } = {},
) {
  const emulator = new Terminal({
    cols: columns,
    rows,
    scrollback: 1000,
    allowProposedApi: true,
    convertEol: true,
  });
  const bytes: string[] = [];
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    write: (text: string) => {
      bytes.push(text);
      emulator.write(text);
      return true;
    },
  }) as unknown as NodeJS.WriteStream;
  const settle = () => new Promise<void>((resolve) => emulator.write('', resolve));
  const lineAt = (row: number) =>
    emulator.buffer.active.getLine(row)?.translateToString(true) ?? '';
  const hear = () => {
    stream.columns = emulator.cols;
    stream.rows = emulator.rows;
  };
  const screen: Screen = {
    isTerminal: true,
    colour: looks.colour ?? false,
    unicode: looks.unicode ?? true,
    columns: () => stream.columns,
    rows: () => stream.rows,
    write: (text) => void stream.write(text),
  };
  return {
    screen,
    stream,
    bytes,
    /** The lines in the window, without empty ones at the end. */
    seen: async (): Promise<string> => {
      await settle();
      const top = emulator.buffer.active.baseY;
      return Array.from({ length: emulator.rows }, (_, row) => lineAt(top + row))
        .join('\n')
        .trimEnd();
    },
    /** The window changes; the program hears of it now, or `late` with `hear`. */
    resize: async (
      newColumns: number,
      newRows: number,
      hears: 'now' | 'late' = 'now',
    ): Promise<void> => {
      await settle();
      emulator.resize(newColumns, newRows);
      if (hears === 'now') hear();
    },
    hear,
  };
}

/** Tells a show what happens, without the envelope. */
export const teller =
  (show: Pick<Show, 'tell'>) =>
  (...happenings: readonly Happening[]): void => {
    for (const happening of happenings) show.tell(enveloped(happening));
  };
export const enveloped = (happening: Happening): Event => ({
  v: 1,
  time: '2026-11-22T10:00:00.000Z',
  run: '20261122-100000-aaaa',
  ...happening,
});

export const runStart = (...ids: readonly string[]): Happening => ({
  type: 'run.start',
  request: ids.join(' '),
  cwd: '/srv/kobo',
  root: '/srv/kobo',
  tasks: ids.map((id) => ({ id, name: id, needs: [] })),
});
export const taskStart = (task: string, expected: number | null = null): Happening => ({
  type: 'task.start',
  task,
  options: {},
  expected,
  log: null,
});
export const taskEnd = (
  task: string,
  status: Extract<Happening, { type: 'task.end' }>['status'],
  seconds: number,
  failure?: Failure,
): Happening => ({
  type: 'task.end',
  task,
  status,
  seconds,
  ...(failure && { failure: { ...failure, words: wordsOf(failure) } }),
});
export const output = (
  task: string,
  text: string,
  item: string | null = null,
  stream: Extract<Happening, { type: 'task.output' }>['stream'] = 'stdout',
): Happening => ({ type: 'task.output', task, stream, text, item });

/** `stage 3/7 RUN make` in a state; without a stage a title that stands alone. */
export function step(task: string, words: string, state: Item['state'], seconds = 0): Happening {
  const [, group = null, position = null, of = null, title = words] =
    /^(\S+) (\d+)\/(\d+) (.*)$/.exec(words) ?? [];
  return {
    type: 'task.progress',
    task,
    item: {
      id: words,
      group,
      title,
      state,
      position: position === null ? null : Number(position),
      of: of === null ? null : Number(of),
      seconds,
    },
  };
}

/** A build of three stages in the middle: some cached, two steps at work. */
export const halfBuilt = (task: string): readonly Happening[] => [
  step(task, '[internal] load build definition from Dockerfile', 'done', 0.1),
  ...[
    'pip-dependencies 1/3 FROM docker.io/library/python:3.10-slim',
    'pip-dependencies 2/3 COPY dependencies/pip/requirements.txt /srv/tmp/',
    'pip-dependencies 3/3 RUN pip-sync /srv/tmp/requirements.txt',
    'npm-install 1/3 FROM docker.io/library/node:20-slim',
    'npm-install 2/3 COPY package.json package-lock.json ./',
    'npm-install 3/3 RUN npm ci --quiet',
    'webpack 4/4 RUN npm run build',
    'kpi-app 1/2 COPY . /srv/src/kpi',
    'kpi-app 2/2 RUN python manage.py collectstatic',
  ].map((words) => step(task, words, 'waiting')),
  step(task, 'pip-dependencies 1/3 FROM docker.io/library/python:3.10-slim', 'cached'),
  step(task, 'pip-dependencies 2/3 COPY dependencies/pip/requirements.txt /srv/tmp/', 'done', 0.4),
  step(task, 'pip-dependencies 3/3 RUN pip-sync /srv/tmp/requirements.txt', 'running'),
  step(task, 'npm-install 1/3 FROM docker.io/library/node:20-slim', 'cached'),
  step(task, 'npm-install 2/3 COPY package.json package-lock.json ./', 'cached'),
  step(task, 'npm-install 3/3 RUN npm ci --quiet', 'running'),
  ...['asgiref', 'Django', 'celery'].map((name) =>
    output(
      task,
      `Collecting ${name}`,
      'pip-dependencies 3/3 RUN pip-sync /srv/tmp/requirements.txt',
    ),
  ),
  output(
    task,
    '\u001B[33mnpm warn\u001B[0m deprecated glob@7.2.3: old versions are not supported 漢字 ✅ any more, said a long line',
    'npm-install 3/3 RUN npm ci --quiet',
  ),
];
