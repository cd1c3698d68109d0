import { checklist } from '../../src/index.ts';
import { build } from '../build.ts';
import { submoduleFetch } from '../submodule-fetch.ts';
import { buildFacts, stageFacts } from './facts.ts';

export const translationUpdate = checklist({
  name: 'translation-update',
  summary: 'Test an update of the translations',
  steps: (start) =>
    start
      .auto('fetch', {
        title: 'Fetch the translations where they are a submodule',
        task: submoduleFetch,
        on: [],
        facts: ({ state, to }) => ({ state, ...(to !== null && { commit: to.slice(0, 7) }) }),
      })
      .manual('pull', {
        title: 'Pull the translations where they are in the tree',
        todo: ['$ kpi-tasks translation-pull', '$ git status --short locale'],
        ask: 'Is what changed what the translators changed?',
        good: 'No language loses more than a few strings, no locale/en/*.po and no .mo among them.',
        minutes: 3,
      })
      .manual('format', {
        title: 'Check every file',
        todo: [`$ find locale -name '*.po' -print -exec msgfmt --check-format -o /dev/null {} ';'`],
        ask: 'Does msgfmt take every file?',
        severity: 'blocks merge',
      })
      .auto('build', {
        title: 'Build the image',
        task: build,
        severity: 'blocks merge',
        facts: buildFacts,
      })
      .question('cache', {
        title: 'Did only the last stage run?',
        good: 'Only steps of kpi-app ran.',
        facts: ({ build: { result } }, look) => stageFacts(look, result),
      })
      .manual('look', {
        title: 'Look at it in other languages',
        todo: [
          'Start it, and in the account menu switch to French, Arabic and one that has changed.',
        ],
        ask: 'Are the new strings there, is no ##TOKEN## to be seen, and is the layout whole from right to left?',
        on: ['image'],
        minutes: 5,
      })
      .question('message', {
        title: 'Is the commit named as the team does?',
        good: 'chore: pull transifex translations for VERSION',
      }),
});
