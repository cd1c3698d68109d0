import { describe, expect, test } from 'vitest';
import { at, base64, fixture, output, read, status, stepNamed, vertex } from './helpers.ts';

const RUN = '[kpi-app 3/7] RUN x';
const started = { started: at(1) };
const done = { started: at(1), completed: at(3) };
const failed = { ...done, error: 'exit code: 7' };
const cancelled = { ...done, error: 'exit code: 137: context canceled: context canceled' };

describe('the state of a step', () => {
  test.each([
    ['announced', [{}], 'waiting', 0],
    ['started', [{}, started], 'running', 0],
    ['finished', [{}, started, done], 'done', 2],
    ['announced again afterwards', [started, done, {}], 'done', 2],
    ['started again afterwards, with the same start', [started, done, started], 'done', 2],
    ['started again afterwards', [done, { started: at(5) }], 'running', 2],
    ['cached without an end', [{ ...started, cached: true }], 'cached', 0],
    ['cached', [{ ...started, completed: at(1), cached: true }], 'cached', 0],
    [
      'cached for one target, executed for another',
      [
        { ...started, completed: at(1), cached: true },
        { started: at(2), completed: at(4) },
      ],
      'done',
      2,
    ],
    ['failed', [started, failed], 'failed', 2],
    ['cancelled', [started, cancelled], 'cancelled', 2],
    [
      'failed, then tried again with success',
      [failed, { started: at(4), completed: at(5) }],
      'done',
      3,
    ],
    [
      'failed for one service, cancelled for the other',
      [failed, { ...cancelled, started: at(2) }],
      'failed',
      2,
    ],
    ['two intervals apart', [done, { started: at(4), completed: at(4.5) }], 'done', 2.5],
    ['two intervals that overlap', [done, { started: at(2), completed: at(4.5) }], 'done', 3.5],
    ['one interval inside the other', [done, { started: at(1.5), completed: at(2) }], 'done', 2],
    ['without a time where Go writes year 1', [{ started: '0001-01-01T00:00:00Z' }], 'waiting', 0],
  ])('%s', (_, events, state, seconds) => {
    const step = read(vertex(RUN, ...events)).log.steps[0];
    expect(step).toMatchObject({ state, seconds });
  });

  test('a step that runs counts up to the latest time of anything', () => {
    const { log } = read(
      vertex(RUN, started),
      vertex('other', { started: at(1), completed: at(9) }),
    );
    expect(stepNamed(log.steps, RUN)).toMatchObject({
      state: 'running',
      seconds: 8,
      completed: null,
    });
    expect(log.seconds).toBe(8);
  });
});

describe('names', () => {
  const KPI = '[kpi internal] load build definition from Dockerfile';
  test.each([
    // The names before the last one are what proves a prefix, or not.
    [
      'stage',
      ['[kpi-app  7/14] COPY . /x'],
      { kind: 'stage', stage: 'kpi-app', position: 7, of: 14, instruction: 'COPY . /x' },
    ],
    [
      'the only stage has no name',
      ['[ 2/12] RUN x'],
      { kind: 'stage', stage: '', position: 2, of: 12, instruction: 'RUN x' },
    ],
    ['unnamed stage', ['[stage-1 3/7] RUN x'], { stage: 'stage-1', position: 3 }],
    [
      'platform',
      ['[linux/amd64 kpi-app 3/7] RUN x'],
      { platform: 'linux/amd64', stage: 'kpi-app', position: 3 },
    ],
    [
      'platform without a stage',
      ['[linux/arm64/v8 3/7] RUN x'],
      { platform: 'linux/arm64/v8', stage: '' },
    ],
    [
      'cross-compiling',
      ['[linux/amd64->arm64 kpi-app 3/7] RUN x'],
      { platform: 'linux/amd64->arm64', stage: 'kpi-app' },
    ],
    [
      'internal',
      ['[internal] load .dockerignore'],
      { kind: 'internal', stage: null, position: null, instruction: 'load .dockerignore' },
    ],
    [
      'internal of a platform is no service',
      ['[linux/amd64 internal] load metadata', '[linux/amd64 kpi-app 3/7] RUN x'],
      { platform: 'linux/amd64', stage: 'kpi-app' },
    ],
    ['auth', ['[auth] library/node:pull token for registry-1.docker.io'], { kind: 'internal' }],
    ['export', ['exporting to image'], { kind: 'export', name: 'exporting to image' }],
    [
      'bare',
      ['resolving provenance for metadata file'],
      { kind: 'other', instruction: 'resolving provenance for metadata file' },
    ],
    ['reference', ['docker-image://docker.io/docker/dockerfile:labs@sha256:0'], { kind: 'other' }],
    [
      'several lines',
      ['[a 2/2] RUN <<EOF (set -e\n, ls])'],
      { stage: 'a', instruction: 'RUN <<EOF (set -e\n, ls])' },
    ],
    [
      'service',
      [KPI, '[kpi kpi-app 3/7] RUN x'],
      { name: '[kpi-app 3/7] RUN x', stage: 'kpi-app' },
    ],
    ['service, unnamed stage', [KPI, '[kpi 2/2] COPY a b'], { name: '[2/2] COPY a b', stage: '' }],
    ['service, padded', [KPI, '[kpi  2/12] COPY a b'], { name: '[ 2/12] COPY a b', stage: '' }],
    [
      'service, export',
      [KPI, '[kpi] exporting to image'],
      { name: 'exporting to image', kind: 'export' },
    ],
    [
      'service and platform',
      ['[kpi linux/amd64 internal] load', '[kpi linux/amd64 a 1/2] RUN x'],
      { name: '[linux/amd64 a 1/2] RUN x' },
    ],
    [
      'a stage called like a service',
      [KPI, '[kpi kpi 1/2] RUN x'],
      { name: '[kpi 1/2] RUN x', stage: 'kpi' },
    ],
    [
      'a stage called kpi, without services',
      ['[internal] load', '[kpi 1/2] RUN x'],
      { name: '[kpi 1/2] RUN x', stage: 'kpi' },
    ],
    [
      'two services',
      [KPI, '[worker internal] load', '[worker a 1/2] RUN x'],
      { name: '[a 1/2] RUN x' },
    ],
  ])('%s', (_, names, expected) => {
    const { steps } = read(names.map((name) => vertex(name, {})).join('')).log;
    expect(steps.at(-1)).toMatchObject(expected);
  });
});

describe('output of a step', () => {
  const euro = new TextEncoder().encode('20 €\n');
  test.each<[string, readonly (string | Uint8Array)[], readonly string[]]>([
    ['lines', ['a\nb\n'], ['a', 'b']],
    ['half lines', ['a', 'b\nc', '\n'], ['ab', 'c']],
    ['a half line at the end', ['a\nb'], ['a', 'b']],
    ['empty lines', ['a\n\nb\n'], ['a', '', 'b']],
    ['progress', ['1%\r2%\r3%\n'], ['3%']],
    ['progress in pieces', ['1%\r', '2%', '\r3', '%\n'], ['3%']],
    ['progress that begins with a return', ['\r1%', '\r2%', '\r3%\n'], ['3%']],
    ['lines of Windows', ['a\r\nb\r', '\nc\r\r\n'], ['a', 'b', 'c']],
    ['colours', ['\u001B[1;32mdone\u001B[0m ok\u001B[K\n'], ['done ok']],
    ['links and titles', ['\u001B]8;;http://x\u001B\\y\u001B]0;t\u0007z\u001B(B\n'], ['yz']],
    ['control characters', ['a\u0000\u0007\bb\tc\u009Bd\n'], ['ab\tcd']],
    ['a character cut in half', [euro.slice(0, 4), euro.slice(4)], ['20 €']],
    ['half a character at the end', [euro.slice(0, 4)], ['20 \uFFFD']],
    ['no text at all', [new Uint8Array([0xff, 0xfe, 10])], ['\uFFFD\uFFFD']],
  ])('%s', (_, data, expected) => {
    expect(linesOf(...data)).toEqual(expected);
  });

  test('streams do not mix', () => {
    const { changes } = read(
      vertex(RUN, started),
      output(RUN, 'out'),
      output(RUN, 'err', 2),
      output(RUN, 'put\n'),
      output(RUN, 'or\n', 2),
    );
    const said = changes.flatMap((change) =>
      change.type === 'line' ? [[change.stream, change.text]] : [],
    );
    expect(said).toEqual([
      ['stdout', 'output'],
      ['stderr', 'error'],
    ]);
  });

  test('only the last 20 lines are kept, and of long lines the beginning', () => {
    const many = Array.from({ length: 50 }, (_, index) => `line ${index}\n`).join('');
    const { log, tail } = read(
      vertex(RUN, started),
      output(RUN, `${many}${'x'.repeat(1e6)}\n`),
      vertex(RUN, failed),
    );
    expect(log.failure?.lines).toHaveLength(20);
    expect(log.failure?.lines[0]).toBe('line 31');
    expect(tail(`sha256:${RUN}`).at(-1)).toBe('x'.repeat(4096));
  });

  test('damaged or of nobody, it is ignored', () => {
    const log = { vertex: `sha256:${RUN}`, stream: 1, data: 'no base64!', timestamp: at(1) };
    const { lines: none, foreign } = read(
      vertex(RUN, started),
      status({ logs: [log] }),
      output('nobody', 'x\n'),
    );
    expect([...none, ...foreign]).toEqual([]);
  });
});

describe('what is no progress', () => {
  const progress = vertex(RUN, done);
  const pretty = JSON.stringify(JSON.parse(progress), null, 2);
  const plain = '#1 [internal] load .dockerignore\n#1 DONE 0.1s\n';
  test.each<[string, string, string, readonly string[], number]>([
    ['silence', '', 'none', [], 0],
    ['blanks', ' \n\n\t\n', 'none', [], 0],
    ['a message', 'no such service: x\n', 'other', ['no such service: x'], 0],
    ['a message without an end', 'canceled', 'other', ['canceled'], 0],
    [
      'an old client',
      'Sending build context…\nStep 1/24 : FROM x\n',
      'other',
      ['Sending build context…', 'Step 1/24 : FROM x'],
      0,
    ],
    [
      'before, between and after',
      `┌──┐\n│ x│\n${progress}between\n${pretty}\nafter`,
      'rawjson',
      ['┌──┐', '│ x│', 'between', 'after'],
      1,
    ],
    ['on the line of an object', `${pretty} after\n`, 'rawjson', [' after'], 1],
    ['objects without a line break', pretty + pretty, 'rawjson', [], 1],
    [
      'objects of compose',
      `{"error":true,"message":"x"}\n{"id":"Image kpi","status":"Working"}\n${progress}`,
      'rawjson',
      ['{"error":true,"message":"x"}', '{"id":"Image kpi","status":"Working"}'],
      1,
    ],
    ['an empty object', '{}\n', 'rawjson', [], 0],
    ['a byte order mark', `\uFEFF${progress}`, 'rawjson', [], 1],
    [
      'the end of a clipped object',
      `started": "x"\n}\n]\n}\n${pretty}`,
      'rawjson',
      ['started": "x"', '}', ']', '}'],
      1,
    ],
    ['the beginning of one', pretty.slice(0, 60), 'none', [], 0],
    ['the beginning of one, and another', `${pretty.slice(0, 60)}\n${progress}`, 'rawjson', [], 1],
    ['a brace that is never closed', `{ not json\n${progress}`, 'rawjson', ['{ not json'], 1],
    ['a string that is never closed', `{"not json\n${progress}`, 'rawjson', ['{"not json'], 1],
    ['braces in strings', `{"a":"}{\\"}"}\n${progress}`, 'rawjson', ['{"a":"}{\\"}"}'], 1],
    ['colours', `\u001B[31mred\u001B[0m\n`, 'other', ['red'], 0],
    ['lines around plain progress', `a\n${plain}b\n`, 'plain', ['a', 'b'], 1],
    ['plain lines amid JSON', `${progress}#1 [x] y\n`, 'rawjson', ['#1 [x] y'], 1],
    ['a heading of Markdown', '# 1 title\n#12\n', 'other', ['# 1 title', '#12'], 0],
    [
      'objects of the wrong form',
      status({
        vertexes: [{ digest: 1 }, { name: 'x' }],
        statuses: [{}],
        logs: [{}],
        warnings: [{}],
      }),
      'rawjson',
      [],
      0,
    ],
  ])('%s', (_, text, format, expected, steps) => {
    for (const reading of [read(text), read(...text.split(''))]) {
      expect(reading.log.format).toBe(format);
      expect(reading.foreign).toEqual(expected);
      expect(reading.log.steps).toHaveLength(steps);
    }
  });

  test('a line without an end does not grow', () => {
    const { foreign } = read(...Array.from({ length: 1000 }, () => 'x'.repeat(1000)));
    expect(foreign).toEqual(['x'.repeat(65_536)]);
  });
});

describe('the export', () => {
  const id = `sha256:${'a'.repeat(64)}`;
  const named = 'exporting to image';
  const NAMING = 'naming to docker.io/library/kpi:dev';
  test.each([
    [
      'completed',
      [
        vertex(named, started),
        say(named, `writing image ${id}`),
        say(named, NAMING),
        vertex(named, done),
      ],
      true,
      ['docker.io/library/kpi:dev'],
      id,
    ],
    [
      'not completed',
      [vertex(named, started), say(named, NAMING)],
      false,
      ['docker.io/library/kpi:dev'],
      null,
    ],
    ['failed', [vertex(named, failed)], false, [], null],
    [
      'naming not completed',
      [vertex(named, started), say(named, NAMING, null), vertex(named, done)],
      true,
      [],
      null,
    ],
    [
      'one of two failed',
      [
        vertex('[a internal] x', {}),
        vertex('[a] exporting to image', done),
        vertex('[b internal] x', {}),
        vertex('[b] exporting to image', failed),
      ],
      false,
      [],
      null,
    ],
    [
      'spoken of by a step',
      [vertex(RUN, started), say(RUN, NAMING), vertex(RUN, done)],
      false,
      [],
      null,
    ],
    [
      'an attestation is no image',
      [
        vertex(named, started),
        say(named, `exporting attestation manifest ${id}`),
        vertex(named, done),
      ],
      true,
      [],
      null,
    ],
    [
      'without a list, the manifest is the image',
      [vertex(named, started), say(named, `exporting manifest ${id}`), vertex(named, done)],
      true,
      [],
      id,
    ],
  ])('%s', (_, text, exported, names, imageId) => {
    expect(read(...text).log).toMatchObject({ exported, names, imageId });
  });
});

describe('plain progress', () => {
  test.each([
    [
      'a step that comes back',
      '#1 [a 1/2] RUN x\n#1 0.1 one\n#1 ...\n\n#2 [b 1/2] RUN y\n#2 DONE 0.1s\n\n#1 [a 1/2] RUN x\n#1 0.3 two\n#1 DONE 0.4s\n',
      { state: 'done', seconds: 0.4 },
      ['one', 'two'],
    ],
    [
      'done twice',
      '#1 [a 1/2] FROM x\n#1 DONE 0.0s\n\n#1 [a 1/2] FROM x\n#1 DONE 2.5s\n',
      { state: 'done', seconds: 2.5 },
      [],
    ],
    [
      'output that looks like the end',
      '#1 [a 1/2] RUN x\n#1 0.1 DONE 0.5s\n#1 0.2 ERROR: no\n',
      { state: 'running', seconds: 0.2 },
      ['DONE 0.5s', 'ERROR: no'],
    ],
    [
      'an empty line of output',
      '#1 [a 1/2] RUN x\n#1 0.1 \n#1 CACHED\n',
      { state: 'cached', seconds: 0 },
      [''],
    ],
    [
      'an error that is a cancellation',
      '#1 [a 1/2] RUN x\n#1 ERROR: x: context canceled\n',
      { state: 'cancelled' },
      [],
    ],
    [
      'number 0 is the client',
      '#0 building with "default" instance\n\n#1 [a 1/2] RUN x\n',
      { state: 'running', name: '[a 1/2] RUN x' },
      [],
    ],
    [
      'a layer that is fetched',
      '#1 [a 1/2] FROM x\n#1 sha256:1 1.2MB / 3.4MB 0.3s\n#1 DONE 0.3s\n',
      { state: 'done' },
      [],
    ],
  ])('%s', (_, text, expected, said) => {
    const { log, lines, foreign } = read(text);
    expect(log.steps[0]).toMatchObject(expected);
    expect(lines).toEqual(said);
    expect(foreign).toEqual([]);
  });

  test.each([
    ['169B', 169],
    ['833.47kB', 833_470],
    ['20.01MB', 20_010_000],
    ['1.50GB 3.2s', 1_500_000_000],
  ])('a context of %s', (size, bytes) => {
    const text = `#1 [internal] load build context\n#1 transferring context: ${size} done\n#1 DONE 0.1s\n`;
    expect(read(text).log.contextBytes).toBe(bytes);
  });

  test('warnings are read', () => {
    expect(read('#1 [internal] load x\n#1 WARN: FromAsCasing: x\n').log.warnings).toEqual([
      'FromAsCasing: x',
    ]);
  });
});

test('warnings are read once, and without control characters', () => {
  const warning = { vertex: 'x', level: 1, short: base64('\u001B[31mhot') };
  expect(read(status({ warnings: [warning, warning] })).log.warnings).toEqual(['hot']);
});

test('a log can be asked for at any time', () => {
  const text = fixture('compose-5.5.0.success.rawjson');
  const { log } = read(text.slice(0, text.length / 2));
  expect(log.exported).toBe(false);
  expect(log.steps.some((step) => step.state === 'running')).toBe(true);
});

function linesOf(...data: readonly (string | Uint8Array)[]): readonly string[] {
  const parts = data.map((part) => output(RUN, part));
  return read(vertex(RUN, started), ...parts, vertex(RUN, done)).lines;
}

function say(name: string, id: string, completed: string | null = at(2)): string {
  const end = completed === null ? {} : { completed };
  return status({
    statuses: [{ id, vertex: `sha256:${name}`, current: 0, timestamp: at(1), ...end }],
  });
}
