import { expect, test } from 'vitest';
import { gigabytes, judgeDisk } from '../../../src/domain/requirements/disk.ts';
import { inGroup } from '../../../src/domain/requirements/login.ts';
import {
  atLeast,
  compatible,
  readNvmrc,
  readVersion,
  spelled,
} from '../../../src/domain/requirements/versions.ts';
import type { Version } from '../../../src/domain/requirements/versions.ts';

test.for([
  ['Docker Compose version v2.26.1-4', '2.26.1'],
  ['docker-compose version 1.29.2, build unknown', '1.29.2'],
  ['github.com/docker/buildx v0.13.1+ds1 0.13.1+ds1-3', '0.13.1'],
  ['git version 2.39.5 (Apple Git-154)', '2.39.5'],
  ['Python 3.11.7', '3.11.7'],
  ['GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)', '5.2.15'],
  ['v22.23.1', '22.23.1'],
  ['5.5', '5.5.0'],
  ['none', null],
] as const)('the version in %j is %s', ([text, version]) => {
  const found = readVersion(text);
  expect(found && spelled(found)).toBe(version);
});

test.for([
  [[2, 24, 0], [2, 24, 0], true],
  [[2, 23, 9], [2, 24, 0], false],
  [[5, 0, 0], [2, 24, 0], true],
  [[1, 29, 2], [2, 24, 0], false],
  [[2, 24, 1], [2, 24, 0], true],
] as readonly [Version, Version, boolean][])('%j is at least %j: %s', ([version, wanted, is]) => {
  expect(atLeast(version, wanted)).toBe(is);
});

test.for([
  ['v22.23.1\n', 'v22.23.1', true],
  ['v22.23.1', 'v22.24.0', true],
  ['v22.23.1', 'v22.22.9', false],
  ['v22.23.1', 'v24.1.0', false],
  ['22', 'v22.1.0', true],
] as const)('.nvmrc %j takes Node %s: %s', ([nvmrc, node, is]) => {
  const wanted = readNvmrc(nvmrc);
  const running = readVersion(node);
  expect(wanted && running && compatible(running, wanted)).toBe(is);
});

test.for(['lts/*', 'node', ''])('.nvmrc %j names no version', (text) => {
  expect(readNvmrc(text)).toBeNull();
});

test.for([
  [4.9e9, 'too little'],
  [5e9, 'little'],
  [14.9e9, 'little'],
  [15e9, 'enough'],
] as const)('%d bytes are %s', ([free, is]) => {
  expect(judgeDisk(free)).toBe(is);
  expect(gigabytes(free)).toBe(`${(free / 1e9).toFixed(1)} GB`);
});

test.for([
  ['docker:x:105:ada,bob\n', 'bob', true],
  ['docker:x:105:\n', 'bob', false],
  ['dockers:x:105:bob\n', 'bob', false],
  ['docker:x:105:bobby\n', 'bob', false],
  ['docker:x:105:\n', '', false],
] as const)('in %j, %s is in the group: %s', ([text, user, is]) => {
  expect(inGroup(text, 'docker', user)).toBe(is);
});
