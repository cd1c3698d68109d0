import { expect, test } from 'vitest';
import { readStages, unreadable } from '../../../src/domain/build-log/dockerfile.ts';

const numbered = (dockerfile: string) =>
  readStages(dockerfile).flatMap(({ name, instructions, total }) =>
    instructions.flatMap(({ position, text, line }) =>
      position === null ? [] : [`${name} ${position}/${total} ${text} :${line}`],
    ),
  );

test.each<[string, string, readonly string[]]>([
  [
    'a word that goes on in the next line, past a comment',
    'from a\nrun echo tw\\\n# comment\no   && \\\n\n  echo three\n',
    ['stage-0 1/2 FROM a :1', 'stage-0 2/2 RUN echo two && echo three :2'],
  ],
  [
    'lines of a here-document that look like instructions',
    'FROM a\nRUN <<EOF\nRUN x\nFROM y\nEOF\nCOPY a b\n',
    ['stage-0 1/3 FROM a :1', 'stage-0 2/3 RUN <<EOF :2', 'stage-0 3/3 COPY a b :6'],
  ],
  [
    'triggers, which run in a stage that stands on theirs and no further',
    'FROM a AS low\nONBUILD copy x y\nONBUILD ENV A=1\nFROM low AS mid\nRUN z\nFROM mid\nRUN q\n',
    ['low 1/1 FROM a AS low :1', 'mid 1/2 COPY x y :2', 'mid 2/2 RUN z :5', 'stage-2 1/1 RUN q :7'],
  ],
])('%s', (_, dockerfile, steps) => {
  expect(numbered(dockerfile)).toEqual(steps);
});

test.each([
  ['', 'it has no FROM'],
  ['# only a comment\nARG A=1\n', 'it has no FROM'],
  ['FROM a\nFORM b\n', 'line 2: there is no instruction FORM'],
  ['RUN x\nFROM a\n', 'line 1: RUN stands before the first FROM'],
  ['# syntax=docker/dockerfile:1\narg A\nfrom $A\nexpose 80\nonbuild run x\n', null],
])('what docker would refuse: %j', (dockerfile, why) => {
  expect(unreadable(dockerfile)).toBe(why);
});
