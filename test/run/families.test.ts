import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';

test('a list becomes a family of tasks, each with its own name, options and freshness', async () => {
  const at = project(
    `(() => {
      const languages = ['fr', 'es', 'ar'].map((language) => task({
        name: 'translate:' + language, summary: 'Compile ' + language,
        inputs: ['locale/' + language + '/*.po'],
        run: () => ({ language }),
      }));
      const every = task({ name: 'translate', summary: 'Compile all',
        needs: Object.fromEntries(languages.map((one, index) => ['l' + index, one])),
        run: ({ needs }) => Object.values(needs).map(({ language }) => language),
        print: (all) => all.join(' ') });
      return [...languages, every];
    })()`,
    { 'locale/fr/a.po': '', 'locale/es/a.po': '', 'locale/ar/a.po': '' },
  );
  expect((await at.run(['list'])).stdout).toContain('translate:es');
  expect(await at.run(['translate'])).toMatchObject({ code: 0, stdout: 'fr es ar\n' });
  const { stderr } = await at.run(['translate:es']);
  expect(stderr).toContain('translate:es is up to date');
});
