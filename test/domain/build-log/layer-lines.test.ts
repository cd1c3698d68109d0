import { expect, test } from 'vitest';
import { layerLines } from '../../../src/domain/build-log/index.ts';

const dockerfile = `FROM debian AS base
ENV HOME=/srv
RUN apt-get update \\
    # the compiler
    && apt-get install gcc
FROM node AS web
COPY --chown=node:node package.json .
FROM base AS app
WORKDIR \${HOME}/src/
RUN --mount=type=cache,target=/c adduser "$USER"
COPY --from=web --chown=1000:1000 "\${HOME}/a" b/
RUN ["echo", "one"]
COPY . .
`;
const made = [
  'ADD rootfs.tar /',
  'RUN apt-get update && apt-get install gcc',
  'WORKDIR /srv/src/',
  'RUN adduser "$USER"',
  'COPY --chown=1000:1000 /srv/a b/',
  'RUN echo one',
  'COPY . .',
];

test.each<[string, readonly string[], readonly (number | null)[]]>([
  [
    'every layer, through the stage below, and none for the base',
    made,
    [null, 3, 9, 10, 11, 12, 13],
  ],
  [
    'a layer that somebody added by hand',
    [...made, 'RUN rm x'],
    [null, 3, 9, 10, 11, 12, 13, null],
  ],
  ['an image of another stage', ['ADD x /', 'COPY --chown=node:node package.json .'], [null, 7]],
  ['an image of something else', ['ADD x /', 'RUN make', 'COPY . .'], [null, null, null]],
  ['an image that does not say', ['', ''], [null, null]],
])('%s', (_, instructions, lines) => {
  expect(layerLines(instructions, dockerfile)).toEqual(lines);
});
