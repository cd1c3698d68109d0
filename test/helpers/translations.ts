import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from './plain-git.ts';
import { temporaryFolder } from './try-task.ts';

/** A `.po` file with these strings; `at` is what a pull changes although no string did. */
export const poText = (strings: Readonly<Record<string, string>>, at = '1'): string =>
  [
    'msgid ""',
    'msgstr ""',
    '"Content-Type: text/plain; charset=UTF-8\\n"',
    `"POT-Creation-Date: 2026-01-0${at}\\n"`,
    ...Object.entries(strings).flatMap(([id, text]) => [
      '',
      `#: kpi/views.py:${at}`,
      ...(id.includes('%(') ? ['#, python-format'] : []),
      `msgid "${id}"`,
      `msgstr "${text}"`,
    ]),
    '',
  ].join('\n');

export const poPath = (language: string, domain = 'django') =>
  `locale/${language}/LC_MESSAGES/${domain}.po`;

/** A git repository with these files in one commit on `main`. */
export async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder('kpi-tasks-locale-');
  await git(root, 'init', '-q', '-b', 'main');
  await commitFiles(root, files);
  return root;
}

export async function commitFiles(root: string, files: Readonly<Record<string, string>>) {
  await writeFiles(root, files);
  await git(root, 'add', '.');
  await git(root, 'commit', '-qm', 'files');
}

export async function writeFiles(root: string, files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** A program in a folder of its own, to put before PATH. */
export async function standIn(name: string, script: string): Promise<string> {
  const folder = await temporaryFolder('kpi-tasks-bin-');
  await writeFile(join(folder, name), script);
  await chmod(join(folder, name), 0o755);
  return folder;
}
