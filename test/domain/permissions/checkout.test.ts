import { expect, test } from 'vitest';
import { checkoutText, judgeCheckout, readFind } from '../../../src/domain/permissions/index.ts';

const line = (kind: string, uid: number, mode: string, path: string): string =>
  `${kind}\t${uid}\t${uid}\t${mode}\t${path}\0`;
const me = { uid: 1000, gid: 1000 };
const judge = (...lines: readonly string[]) =>
  judgeCheckout('/home/me/my kpi', me, readFind(lines.join('')));

test('root’s folders are told once each, with what made them and a command for exactly them', () => {
  const result = judge(
    line('d', 0, '755', 'node_modules'),
    line('d', 0, '755', 'node_modules/a'),
    line('f', 0, '644', 'node_modules/a/x\ty'),
    line('f', 0, '644', 'webpack-stats.json'),
    line('f', 0, '644', 'locale/fr/django.mo'),
    line('f', 33, '644', 'notes'),
  );
  expect(result.foreign).toEqual([
    { path: 'node_modules', files: 3, uid: 0, by: 'npm ci in the container' },
    { path: 'webpack-stats.json', files: 1, uid: 0, by: 'webpack in the container' },
    { path: 'locale/fr/django.mo', files: 1, uid: 0, by: 'compilemessages in the container' },
    { path: 'notes', files: 1, uid: 33, by: '' },
  ]);
  expect(result.foreignFiles).toBe(6);
  expect(result.todo).toEqual([
    "$ sudo chown -hR 1000:1000 '/home/me/my kpi/node_modules' '/home/me/my kpi/webpack-stats.json' '/home/me/my kpi/locale/fr/django.mo' '/home/me/my kpi/notes'",
  ]);
});

test('many places with one maker are told as the folder above them, others stay by themselves', () => {
  const languages = Array.from({ length: 30 }, (_, at) => `l${at}`);
  const result = judge(
    ...languages.map((one) => line('f', 0, '644', `locale/${one}/LC_MESSAGES/django.mo`)),
    line('d', 0, '755', '.git/objects/00'),
    line('f', 0, '644', '.git/objects/00/a'),
    line('d', 0, '755', '.git/objects/01'),
    line('d', 0, '755', 'jsapp/compiled'),
    line('f', 33, '644', 'locale/fr/notes'),
  );
  expect(result.foreign.map(({ path, files, uid }) => [path, files, uid])).toEqual([
    ['locale', 30, 0],
    ['.git/objects', 3, 0],
    ['jsapp/compiled', 1, 0],
    ['locale/fr/notes', 1, 33],
  ]);
  expect(result.todo).toHaveLength(1);
});

test('many places are put right by one command that looks for them', () => {
  const result = judge(...Array.from({ length: 20 }, (_, at) => line('f', 0, '644', `f${at}`)));
  expect(result.todo).toEqual([
    "$ sudo find '/home/me/my kpi' ! -uid 1000 -exec chown -h 1000:1000 {} +",
  ]);
  expect(checkoutText(result, { columns: 80, colour: false })).toContain('and 8 more places');
});

test('a clone of umask 077: what kobo could not read in the image, without what does not get there', () => {
  const result = judge(
    line('d', 1000, '700', ''),
    line('d', 1000, '700', 'kpi'),
    line('f', 1000, '600', 'kpi/urls.py'),
    line('f', 1000, '600', 'node_modules/x'),
    line('d', 1000, '700', '.git'),
  );
  expect(result.closed).toEqual(['']);
  expect(result.closedFiles).toBe(3);
  expect(result.todo).toEqual(["$ chmod -R go+rX '/home/me/my kpi'"]);
});

test('nothing to say', () => {
  expect(checkoutText(judge(), { columns: 80, colour: false })).toMatch(
    /every file is its owner’s/,
  );
});

test('what made a place is said in a narrow terminal, too', () => {
  const long = 'locale/fr/LC_MESSAGES/django.mo';
  const result = judge(line('f', 0, '644', long), line('f', 33, '644', 'notes'));
  const rows = (columns: number) =>
    checkoutText(result, { columns, colour: false }, false).split('\n').slice(2, -1);
  expect(rows(80)).toEqual([
    `  ${long}  1  root  compilemessages in the container`,
    `  ${'notes'.padEnd(31)}  1  user 33`,
  ]);
  expect(rows(50)).toEqual([
    '  locale/fr/LC_MESSAG…/django.mo  1  root',
    '      compilemessages in the container',
    `  ${'notes'.padEnd(30)}  1  user 33`,
  ]);
});
