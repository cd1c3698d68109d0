import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../../src/index.ts';
import { readEntries } from '../../src/walk/entries.ts';
import { foldWalk } from '../../src/walk/fold.ts';
import { api, bare } from '../helpers/project.ts';
import type { Project } from '../helpers/project.ts';

/** A config with a checklist `demo`: a build, a question about it, a check that fails, and something to do. */
const config = `
import { checklist, defineConfig, stop, task } from ${JSON.stringify(api)};
const build = task({ name: 'build', summary: 'Build', run: async ({ $, say }) => {
  say('building'); await $\`echo built | tee -a built; sleep "$(cat slow 2>/dev/null || echo 0)"\`; return { image: 'x', size: 7 };
} });
const scan = task({ name: 'scan', summary: 'Scan', run: () => ({ bad: ['emails'] }),
  verdict: ({ bad }) => bad.length ? stop('emails is of root') : null });
const lost = task({ name: 'lost', summary: 'Break', run: () => { if (build) throw stop('it broke'); return { a: 1 }; } });
const list = checklist({ name: 'demo', summary: 'Try the thing', steps: (start) => start
  .auto('build', { title: 'Build it', task: build, facts: ({ size }) => ({ size: size + ' bytes' }) })
  .question('speed', { title: 'Is it fast?', on: ['image'], facts: ({ build }) => ({ size: build.result.size + ' bytes' }), good: 'Nothing runs in vain.' })
  .auto('scan', { title: 'Who owns what', task: scan, cc: ['john'], severity: 'cosmetic' })
  .manual('shell', { title: 'Go in', todo: ['$ docker run -it x'], ask: 'Anything amiss?', cc: ['john', 'scott'] }) });
const blocked = checklist({ name: 'blocked', summary: 'Be blocked', steps: (start) => start
  .auto('lost', { title: 'Break', task: lost })
  .question('after', { title: 'After', facts: ({ lost }) => ({ a: String(lost.result.a) }) })
  .question('never', { title: 'Never', skip: () => 'no need' }) });
const good = checklist({ name: 'good', summary: 'Be good', steps: (start) => start
  .auto('build', { title: 'Build it', task: build })
  .question('fine', { title: 'Fine?' }) });
const maybe = checklist({ name: 'maybe', summary: 'Ask where it must', steps: (start) => start
  .question('never', { title: 'Never', skip: () => 'no need' })
  .auto('build', { title: 'Build it', task: build })
  .question('large', { title: 'Large?', skip: ({ build }) => (build.result.size > 5 ? null : 'it is small') }) });
const announce = task({ name: 'announce', summary: 'Tell', needs: { good }, print: (text) => text,
  run: ({ needs }) => needs.good.fine.verdict + ' ' + needs.good.build.result?.size });
export default defineConfig({
  tasks: [build, scan, lost, announce], checklists: [list, blocked, good, maybe],
  testing: { people: { john: 'docker', scott: '', olivier: 'python' } },
  findSubject: async ({ files, cwd }) => {
    const at = async (name) => { const read = await files.text(cwd + '/' + name); return read.is === 'there' ? read.text.trim() : null; };
    const image = await at('image');
    return { commit: await at('commit'), branch: 'main', changes: null, image: image === null ? null : { name: 'x', id: image }, inputs: {} };
  },
});
`;

export const demo = (files: Readonly<Record<string, string>> = {}): Project =>
  bare({
    'kpi.config.ts': config,
    commit: 'a'.repeat(40),
    image: `sha256:${'1'.repeat(64)}`,
    ...files,
  });

const folderOf = (at: Project): string => {
  const [home = ''] = readdirSync(at.state).filter((name) => name !== 'locks');
  return join(at.state, home, 'walks');
};
/** The ids of the walks, oldest first. */
export const walkIds = (at: Project): readonly string[] => readdirSync(folderOf(at)).sort();
export const journalPath = (at: Project, id = walkIds(at).at(-1)!): string =>
  join(folderOf(at), id, 'journal.jsonl');
export const entriesOf = (at: Project): readonly Entry[] =>
  readEntries(readFileSync(journalPath(at), 'utf8')).entries;
export const walkOf = (at: Project) => foldWalk(entriesOf(at))!;
/** `build pass, speed fail`, in the order of the list. */
export const verdicts = (at: Project): string =>
  walkOf(at)
    .steps.map(({ id, verdict }) => `${id} ${verdict}`)
    .join(', ');

/** A journal without what differs from one walk to the next: times, ids and paths. */
export const plainJournal = (at: Project): unknown =>
  entriesOf(at).map((entry) => ({
    ...entry,
    at: '',
    ...('seconds' in entry && { seconds: 0, run: entry.run && 'RUN', log: entry.log && 'LOG' }),
    ...('walk' in entry && { walk: 'ID', root: '' }),
  }));
