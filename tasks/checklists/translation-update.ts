import { checklist } from '../../src/index.ts';
import { buildStages } from '../build-stages.ts';
import { build } from '../build.ts';
import { imageContents } from '../image-contents.ts';
import { submoduleFetch } from '../submodule-fetch.ts';
import { translationCompile } from '../translation-compile.ts';
import { translationPull } from '../translation-pull.ts';
import { buildFacts, contentsFacts, stagesVerdict, workedFacts } from './facts.ts';

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
      .auto('pull', {
        title: 'Pull the translations, and check every file',
        // The walk asks what there is to ask.
        task: translationPull,
        with: { headerOnly: 'keep' },
        on: [],
        severity: 'blocks merge',
        facts: ({ pulled, written, languages, placeholders }) => ({
          files: `${pulled} pulled, ${written.length} changed`,
          languages: languages.map(({ language }) => language).join(', ') || 'none changed',
          placeholders: `${placeholders.length} wrong`,
        }),
        verdict: ({ languages }) => {
          const losing = languages.filter(({ alarming }) => alarming);
          return losing.length === 0
            ? { verdict: 'pass' }
            : {
                verdict: 'fail',
                reason: `These lose many translations: ${losing.map(({ language }) => language).join(', ')}`,
              };
        },
      })
      .question('strings', {
        title: 'Is what changed what the translators changed?',
        good: 'No language loses more than a few strings, and no locale/en/*.po and no .mo is among the files.',
        facts: ({ pull: { result } }) =>
          Object.fromEntries(
            result.languages
              .slice(0, 40)
              .map(({ language, gained, changed, lost }) => [
                language,
                `${gained} new, ${changed} changed, ${lost} lost`,
              ]),
          ),
        minutes: 3,
      })
      .auto('compile', {
        title: 'Compile what changed',
        task: translationCompile,
        severity: 'blocks merge',
        facts: ({ compiled, fresh }) => ({ compiled: `${compiled.length}, ${fresh} up to date` }),
      })
      .auto('build', {
        title: 'Build the image',
        task: build,
        severity: 'blocks merge',
        facts: buildFacts,
      })
      .auto('cache', {
        title: 'Did only the last stage run?',
        task: buildStages,
        with: ({ build: { result } }) => ({
          build: result.id,
          ran: ['kpi-app'],
          cached: ['npm-install', 'webpack-build-prod', 'pip-dependencies'],
        }),
        verdict: stagesVerdict,
        facts: workedFacts,
      })
      .auto('contents', {
        title: 'Look whether each translation is compiled in the image',
        task: imageContents,
        on: ['image'],
        with: ({ build: { result } }) => ({ image: result.image }),
        facts: contentsFacts,
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
        facts: ({ pull: { result } }) => ({ usual: result.commitLine }),
      }),
});
