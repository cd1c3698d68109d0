import { chown, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, gitEnv } from '../helpers/plain-git.ts';
import {
  commitFiles,
  poPath,
  poText,
  repository,
  standIn,
  writeFiles,
} from '../helpers/translations.ts';
import { ctrlC, inTerminal } from '../helpers/terminal.ts';
import { taskTrier, temporaryFolder } from '../helpers/try-task.ts';

const [fr, ar, de] = [poPath('fr'), poPath('ar'), poPath('de', 'djangojs')];
const before = {
  [fr]: poText({ Save: '', Open: 'Ouvrir', Close: 'Fermer' }),
  [ar]: poText({ Save: 'احفظ' }),
};
const after = {
  [fr]: poText({ Save: 'Enregistrer', Open: 'Ouvre' }, '2'),
  [ar]: poText({ Save: 'احفظ' }, '2'),
  [de]: poText({ Save: 'Sichern' }, '2'),
  'locale/en/LC_MESSAGES/django.po': poText({ Save: '' }),
  'evil.py': 'x',
};
const kpiFiles = { Dockerfile: '', 'manage.py': '', 'jsapp/js/app.js': '' };
const config =
  '[main]\nhost = https://www.transifex.com\n[o:k:p:k:r:django]\nfile_filter = locale/<lang>/LC_MESSAGES/django.po\n';

/** A checkout, a repository to pull from with a release branch, and the real program. */
async function scene(
  checkout: Readonly<Record<string, string>> = before,
  offered: Readonly<Record<string, string>> = after,
) {
  const kpi = await repository({ ...kpiFiles, ...checkout, '.gitignore': '*.mo\n' });
  const upstream = await repository({ 'README.md': 'main has none' });
  await git(upstream, 'checkout', '-qb', 'release/2.026.33');
  await commitFiles(upstream, offered);
  const commit = await git(upstream, 'rev-parse', 'HEAD');
  await git(upstream, 'checkout', '-q', 'main');
  const home = await temporaryFolder('kpi-tasks-home-');
  const run = await taskTrier(
    'translation-pull.ts#translationPull',
    'translation-compile.ts#translationCompile',
  );
  return {
    kpi,
    upstream,
    commit,
    home,
    text: (path: string) => readFile(join(kpi, path), 'utf8'),
    status: () => git(kpi, 'status', '--porcelain', '--untracked-files=all'),
    pull: (words: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
      run(kpi, ['translation-pull', '--from', upstream, ...words], {
        ...gitEnv,
        HOME: home,
        KPI_TASKS_STATE_DIR: join(home, 'state'),
        ...env,
      }),
  };
}

test('git brings the newest release’s translations, and says which strings changed', async () => {
  const { pull, text, status, commit, upstream } = await scene();
  const { code, stdout } = await pull();
  expect(code).toBe(0);
  expect(stdout).toContain('4 strings changed in 2 languages');
  expect(await text(fr)).toBe(after[fr]);
  expect(await text(de)).toBe(after[de]);
  expect(JSON.parse(await text('locale/pulled-from.json'))).toEqual({
    repository: upstream,
    ref: 'release/2.026.33',
    commit,
  });
  const files = await status();
  for (const path of [ar, de, fr, 'locale/pulled-from.json'])
    expect(files).toContain(path.slice(1));
  expect(files.split('\n')).toHaveLength(4);
});

test('the result counts strings by language, and files without any', async () => {
  const { pull } = await scene();
  const { result } = await pull(['--json']);
  expect(result).toMatchObject({
    via: 'git',
    pulled: 3,
    languages: [
      { language: 'de', gained: 1, changed: 0, lost: 0 },
      { language: 'fr', gained: 1, changed: 1, lost: 1, before: 2, after: 2 },
    ],
    headerOnly: [ar],
    commitLine: 'chore(locale): update translations from transifex',
  });
});

test('files in which no string changed are left where that is asked for', async () => {
  const { pull, text, status } = await scene();
  expect((await pull(['--header-only', 'drop'])).stdout).toContain('they were left as they were');
  expect(await text(ar)).toBe(before[ar]);
  expect(await status()).not.toContain(ar);
});

test.each([
  ['y', 'y\r', 0, true, 'they were left as they were'],
  ['Enter, which keeps them', '\r', 0, false, 'to leave them out of the commit'],
  ['Ctrl-C, which writes nothing', ctrlC, 130, true, 'Stopped by SIGINT'],
])('a terminal is asked about them; %s', async (_, keys, exit, old, said) => {
  const { kpi, upstream, home, text, status } = await scene();
  const ended = await inTerminal(
    [
      join(import.meta.dirname, '../../src/bin.ts'),
      '--config',
      join(import.meta.dirname, '../../tasks/config.ts'),
      'translation-pull',
      '--from',
      upstream,
    ],
    [['In 1 of 3 files only dates and line numbers changed. Leave them as they are?', keys]],
    {
      cwd: kpi,
      size: '120x40',
      env: { ...gitEnv, HOME: home, KPI_TASKS_STATE_DIR: join(home, 'state') },
    },
  );
  expect([ended.code, ended.restored]).toEqual([exit, true]);
  expect(ended.text).toContain(said);
  if (!old) expect(ended.text.replaceAll(/\s+/g, '')).toContain(`drop--from${upstream}`);
  expect(await text(ar)).toBe(old ? before[ar] : after[ar]);
  if (exit !== 0) expect(await status()).toBe('');
});

test('a second pull finds nothing new, and the pinned commit can be had again', async () => {
  const { pull, kpi, upstream, text } = await scene();
  await pull();
  await git(kpi, 'add', '.');
  await git(kpi, 'commit', '-qm', 'chore: pull');
  expect((await pull()).stdout).toContain('nothing is new');
  await git(upstream, 'checkout', '-q', 'release/2.026.33');
  await commitFiles(upstream, { [fr]: poText({ Save: 'Sauver' }, '3') });
  expect((await pull(['--pinned'])).stdout).toContain('nothing is new');
  await git(upstream, 'checkout', '-q', 'main');
  await pull();
  expect(await text(fr)).toContain('Sauver');
});

test.each<[string, Record<string, string>, string]>([
  [
    'a string that would not format',
    { [fr]: poText({ 'Hi %(name)s': 'Salut %(nom)s' }) },
    'msgfmt refuses',
  ],
  ['no .po file at all', { [fr]: 'no po' }, 'msgfmt refuses'],
])('%s is refused, and nothing is written', async (_, offered, said) => {
  const { pull, status } = await scene(before, offered);
  const { code, stderr } = await pull();
  expect(code).toBe(1);
  expect(stderr).toContain(said);
  expect(stderr).toContain(fr);
  expect(await status()).toBe('');
});

test('a placeholder that goes missing is a warning', async () => {
  const { pull } = await scene(before, { [fr]: poText({ 'Delete ##type##': 'Supprimer' }) });
  const { code, stderr } = await pull();
  expect(code).toBe(0);
  expect(stderr).toContain('lacks ##type##');
});

test('a link that is offered is refused', async () => {
  const { pull, upstream, status } = await scene();
  await git(upstream, 'checkout', '-q', 'release/2.026.33');
  await rm(join(upstream, fr));
  await symlink('/etc/passwd', join(upstream, fr));
  await git(upstream, 'add', '.');
  await git(upstream, 'commit', '-qm', 'link');
  const { code, stderr } = await pull();
  expect(code).toBe(1);
  expect(stderr).toContain('has a link where translations belong');
  expect(await status()).toBe('');
});

test('a link in the checkout is refused: it would lead elsewhere', async () => {
  const { pull, kpi, home } = await scene();
  await writeFiles(home, { 'elsewhere/django.po': 'mine' });
  await rm(join(kpi, 'locale/fr/LC_MESSAGES'), { recursive: true });
  await symlink(join(home, 'elsewhere'), join(kpi, 'locale/fr/LC_MESSAGES'));
  await git(kpi, 'add', '.');
  await git(kpi, 'commit', '-qm', 'link');
  const { code, stderr } = await pull();
  expect(code).toBe(4);
  expect(stderr).toContain('is a link');
  expect(await readFile(join(home, 'elsewhere/django.po'), 'utf8')).toBe('mine');
});

test('changes that are not committed are never written over', async () => {
  const { pull, kpi, text } = await scene();
  await writeFile(join(kpi, fr), 'mine');
  const { code, stderr } = await pull();
  expect(code).toBe(4);
  expect(stderr).toContain('not committed (1)');
  expect(await text(fr)).toBe('mine');
});

test('the commit that a pull wrote down does not stand in the way of the next', async () => {
  const { pull, upstream, text } = await scene(after, after);
  expect((await pull()).stdout).toContain('nothing is new, but the commit itself');
  await git(upstream, 'checkout', '-q', 'release/2.026.33');
  await commitFiles(upstream, { [fr]: poText({ Save: 'Sauver' }, '3') });
  expect((await pull()).code).toBe(0);
  expect(await text(fr)).toContain('Sauver');
});

test('a branch with the submodule is sent to its own task', async () => {
  const { pull, kpi } = await scene({});
  await git(kpi, 'update-index', '--add', '--cacheinfo', `160000,${'a'.repeat(40)},locale`);
  await git(kpi, 'commit', '-qm', 'submodule');
  const { code, stderr } = await pull();
  expect(code).toBe(4);
  expect(stderr).toContain('kpi-tasks submodule-fetch');
});

test.each<[string, readonly string[], number, string]>([
  ['an unknown branch', ['--ref', 'nosuch'], 2, 'no branch or tag “nosuch”'],
  ['an unreachable repository', ['--from', '/nowhere/at/all'], 1, 'nothing was written'],
  [
    'a password in the address',
    ['--from', 'https://me:secret-word@example.org/x'],
    2,
    'holds a password',
  ],
  ['no pin', ['--pinned'], 4, 'names none'],
  ['tx without a config', ['--via', 'tx'], 4, 'no .tx/config'],
])('%s gives one clear message', async (_, words, code, said) => {
  const { pull, status } = await scene();
  const ended = await pull(words);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(said);
  expect(ended.stdout + ended.stderr).not.toContain('secret-word');
  expect(await status()).toBe('');
});

const token = '1/0123456789abcdef';
/** Honours the contract of tx: the arguments of kpi's script, the config found upwards, the token by environment. */
const tx = `#!/bin/sh
[ "$1" = --version ] && { echo 'TX Client, version=1.6.17'; exit 0; }
[ "$*" = 'pull -a -f --mode reviewed' ] || { echo "unexpected: $*" >&2; exit 64; }
[ -f .tx/config ] || { echo 'no .tx/config' >&2; exit 65; }
[ "$TX_TOKEN" = '${token}' ] || { echo "401 unauthorized with $TX_TOKEN" >&2; exit 1; }
mkdir -p locale/fr/LC_MESSAGES && printf '%s' "$TX_TEXT" >locale/fr/LC_MESSAGES/django.po
echo "Pulling with $TX_TOKEN"
`;

test('tx pulls where the checkout is set up and there is a token, which nobody ever sees', async () => {
  const { pull, text, home, kpi } = await scene({ ...before, '.tx/config': config });
  const bin = await standIn('tx', tx);
  const env = { PATH: `${bin}:${process.env['PATH']}`, TX_TOKEN: token, TX_TEXT: after[fr] ?? '' };
  const dry = await pull(['--dry-run'], env);
  expect(dry.stdout).toContain('! tx pull -a -f --mode reviewed');
  await git(kpi, 'checkout', '-qb', 'release/2.026.34');
  const { code, stdout, stderr } = await pull([], env);
  expect(code).toBe(0);
  expect(await text(fr)).toBe(after[fr]);
  expect(stdout).toContain('chore: pull transifex translations for 2.026.34');
  expect(await git(kpi, 'ls-files', '--others', 'locale')).toBe('');
  const failed = await pull([], { ...env, TX_TOKEN: `${token}wrong` });
  expect(failed.code).toBe(4);
  await git(kpi, 'checkout', '-q', '--', 'locale');
  const refused = await pull([], { ...env, TX_TOKEN: `${token}wrong` });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('401 unauthorized');
  const state = await git(home, 'grep', '--no-index', '-c', token, '--', '.').catch(() => 'none');
  expect(state).toBe('none');
  expect(dry.stdout + stdout + stderr + refused.stdout + refused.stderr).not.toContain(token);
});

test.each<[string, Record<string, string>, string]>([
  ['tx is missing', { TX_TOKEN: token }, 'it is not installed'],
  ['the token is missing', {}, 'TX_TOKEN'],
])('where %s, --via tx says so', async (_, env, said) => {
  const { pull } = await scene({ ...before, '.tx/config': config });
  const { code, stderr } = await pull(['--via', 'tx'], env);
  expect(code).toBe(4);
  expect(stderr).toContain(said);
});

test('without a token git pulls, although the checkout is set up for tx', async () => {
  const { pull } = await scene({ ...before, '.tx/config': config });
  expect((await pull(['--json'])).result).toMatchObject({ via: 'git' });
});

test('a .tx/config that writes elsewhere is refused', async () => {
  const { pull } = await scene({
    ...before,
    '.tx/config': config.replace('locale/', '../locale/'),
  });
  const { code, stderr } = await pull([], {
    TX_TOKEN: token,
    PATH: `${await standIn('tx', tx)}:${process.env['PATH']}`,
  });
  expect(code).toBe(4);
  expect(stderr).toContain('which is not in locale');
});

test.runIf(process.getuid?.() === 0)(
  'what root pulls belongs to the owner of the checkout',
  async () => {
    const { pull, kpi } = await scene();
    for (const path of ['locale', 'locale/fr', fr]) await chown(join(kpi, path), 1000, 1000);
    await pull([], {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    });
    for (const path of [fr, de, 'locale/de', 'locale/de/LC_MESSAGES', 'locale/pulled-from.json'])
      expect((await stat(join(kpi, path))).uid, path).toBe(1000);
  },
);
