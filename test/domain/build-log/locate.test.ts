import { describe, expect, test } from 'vitest';
import { locate } from '../../../src/domain/build-log/index.ts';
import { fixture, read } from './helpers.ts';

const KPI = fixture('kpi.Dockerfile');

/** The line of a step with this name in a Dockerfile. */
function lineOf(name: string, dockerfile: string): number | null {
  const step = read(JSON.stringify({ vertexes: [{ digest: 'x', name }] })).log.steps[0];
  return step === undefined ? null : locate(step, dockerfile);
}

/** The beginning of the line that was found. */
function found(name: string, dockerfile: string): string | null {
  const line = lineOf(name, dockerfile);
  return line === null ? null : (dockerfile.split('\n')[line - 1] ?? '').trim();
}

describe('by its number', () => {
  test.each([
    [
      '[npm-install 1/6] FROM docker.io/library/node:20.19-bookworm-slim@sha256:b3',
      'FROM node:20.19-bookworm-slim AS npm-install',
    ],
    [
      '[npm-install 6/6] RUN npm clean-install     && npm cache clean --force',
      'RUN npm clean-install \\',
    ],
    ['[webpack-build-prod 3/6] RUN chown node:node .', 'RUN chown node:node .'],
    [
      '[webpack-build-prod 6/6] RUN --mount=from=npm-install',
      'RUN --mount=from=npm-install,source=/srv/src/kpi/node_modules,target=/srv/src/kpi/node_modules \\',
    ],
    [
      '[pip-dependencies 4/4] RUN uv pip sync "/srv/tmp/pip_dependencies.txt" 1>/dev/null',
      'RUN uv pip sync "${TMP_DIR}/pip_dependencies.txt" 1>/dev/null',
    ],
    [
      '[kpi-django-app  2/14] RUN apt-get -qq update &&     apt-get',
      'RUN apt-get -qq update && \\',
    ],
    ['[kpi-django-app  3/14] RUN echo', "RUN echo 'en_US.UTF-8 UTF-8' > /etc/locale.gen"],
    ['[kpi-django-app  4/14] WORKDIR /srv/src/kpi/', 'WORKDIR ${KPI_SRC_DIR}/'],
    ['[kpi-django-app  7/14] COPY . /srv/src/kpi', 'COPY . "${KPI_SRC_DIR}"'],
    [
      '[kpi-django-app 10/14] RUN python manage.py collectstatic --noinput',
      'RUN python manage.py collectstatic --noinput',
    ],
    [
      '[kpi-django-app 14/14] RUN chown -R "kobo:kobo"',
      'RUN chown -R "${UWSGI_USER}:${UWSGI_GROUP}" ${KPI_SRC_DIR}/emails/',
    ],
  ])('%s', (name, line) => {
    expect(found(name, KPI)).toBe(line);
  });

  test('the third line of two equal ones is that of its own stage', () => {
    const lines = ['npm-install', 'webpack-build-prod'].map((stage) =>
      lineOf(`[${stage} 3/6] RUN chown node:node .`, KPI),
    );
    expect(lines).toEqual([9, 24]);
  });
});

describe('by its text, if the Dockerfile has changed since', () => {
  test.each([
    [
      '[npm-install 4/5] RUN npm clean-install     && npm cache clean --force',
      'RUN npm clean-install \\',
    ],
    [
      '[pip-dependencies 3/9] RUN uv pip sync "/srv/tmp/pip_dependencies.txt" 1>/dev/null',
      'RUN uv pip sync "${TMP_DIR}/pip_dependencies.txt" 1>/dev/null',
    ],
    ['[renamed  7/14] COPY . /srv/src/kpi', 'COPY . "${KPI_SRC_DIR}"'],
    [
      '[renamed  7/14] RUN python manage.py compilemessages',
      'RUN python manage.py compilemessages',
    ],
    ['[renamed 3/6] RUN chown node:node .', null],
    ['[webpack-build-prod 9/9] RUN chown node:node .', 'RUN chown node:node .'],
    // The number fits, but it is another kind of instruction.
    ['[pip-dependencies 4/4] COPY gone /x', null],
    ['[pip-dependencies 2/9] RUN rm -rf /', null],
    ['exporting to image', null],
    ['[internal] load build context', null],
    [
      '[internal] load metadata for docker.io/library/node:20.19-bookworm-slim',
      'FROM node:20.19-bookworm-slim AS npm-install',
    ],
    [
      '[internal] load metadata for ghcr.io/astral-sh/uv:python3.10-bookworm',
      'FROM ghcr.io/astral-sh/uv:python3.10-bookworm AS pip-dependencies',
    ],
    ['[internal] load metadata for docker.io/library/other:1', null],
  ])('%s', (name, line) => {
    expect(found(name, KPI)).toBe(line);
  });
});

test('texts that fit equally well give no line', () => {
  expect(lineOf('[renamed 7/14] COPY . /srv/src/kpi', `${KPI}\nCOPY . \${OTHER}\n`)).toBeNull();
});

describe('numbers of BuildKit', () => {
  test.each([
    ['FROM scratch has none', 'FROM scratch AS a\nCOPY x /\nRUN y\n', '[a 2/2] RUN y', 3],
    [
      'FROM another stage has none',
      'FROM x AS a\nRUN x\nFROM a AS b\nUSER me\nRUN y\n',
      '[b 1/1] RUN y',
      5,
    ],
    [
      'the only stage is called nothing',
      'FROM x\nENV A b\nCOPY nofile /x\n',
      '[2/2] COPY nofile /x',
      3,
    ],
    [
      'other stages are called by their index',
      'FROM x\nRUN x\nFROM y\nRUN z\n',
      '[stage-1 2/2] RUN z',
      4,
    ],
    ['stages are in lower case', 'FROM x as Base\nrun x\n', '[base 2/2] RUN x', 2],
    [
      'a platform is no image',
      'FROM --platform=linux/amd64 scratch AS a\nRUN x\n',
      '[a 1/1] RUN x',
      2,
    ],
    [
      'a here-document',
      'FROM x AS a\nRUN <<EOF\nRUN no\nCOPY no\nEOF\nRUN y\n',
      '[a 3/3] RUN y',
      6,
    ],
    [
      'two of them',
      'FROM x AS a\nCOPY <<A <<-"B" /x\nRUN no\nA\nRUN no\n\tB\nRUN y\n',
      '[a 3/3] RUN y',
      7,
    ],
    [
      'a shift is no here-document',
      'FROM x AS a\nRUN echo $((1<<COUNT))\nRUN y\n',
      '[a 3/3] RUN y',
      3,
    ],
    [
      'another escape character',
      '# escape=`\nFROM x AS a\nRUN a `\n  b\nRUN c\\\nRUN y\n',
      '[a 4/4] RUN y',
      6,
    ],
    ['continued to the end of the file', 'FROM x AS a\nRUN a \\\n', '[a 2/2] RUN a', 2],
    ['lines of Windows', 'FROM x AS a\r\nRUN a \\\r\n b\r\nRUN y\r\n', '[a 3/3] RUN y', 4],
    ['no Dockerfile', '', '[a 3/3] RUN y', null],
  ])('%s', (_, dockerfile, name, line) => {
    expect(lineOf(name, dockerfile)).toBe(line);
  });
});
