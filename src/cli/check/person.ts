import { join } from 'node:path';
import type { Asker, Key } from '../../model/ask.ts';
import type { Testing } from '../../model/checklist.ts';
import type { World } from '../../model/world.ts';
import { stepScreen } from '../../render/check/screens.ts';
import type { JudgesDesk, Reply, Shown, Tester } from '../../run/checklist/world.ts';
import { editorOf } from './editor.ts';
import { addEvidence } from './evidence.ts';
import { openLog } from './open-log.ts';
import { runLine } from './run-line.ts';
import {
  askFailure,
  blockReasons,
  chooseCc,
  pathOf,
  skipReasons,
  why,
  writeNote,
} from './person-says.ts';
import type { Tools } from './person-says.ts';

/** What a person answers with, and where. */
type Settings = {
  readonly cwd: string;
  readonly testing: Testing;
  /** The walk’s folder. */
  readonly folder: string;
};

/** A person at the terminal. */
export function person(world: World, asker: Asker, settings: Settings): Tester {
  const tools = toolsOf(world, asker, settings);
  return {
    ask: async (shown, desk) => {
      const { number, of, step } = shown;
      const { title, ask, good } = step;
      world.stderr.write(stepScreen(world.stderr, { ...shown, number, of, title, ask, good }));
      return judge(tools, shown, desk);
    },
    trouble: async (_, told, desk) => {
      for (;;) {
        const next = await asker.key('Go on?', troubleKeys(told.log !== null));
        if (next === 'note') await writeNote(tools, desk);
        else if (next === 'log' && told.log !== null) await tools.log(told.log);
        else if (next === 'again' || next === 'quit') return next;
        else if (next === 'go on') return next;
      }
    },
  };
}

const toolsOf = (world: World, asker: Asker, { cwd, testing, folder }: Settings): Tools => ({
  asker,
  say: (line) => world.stderr.write(`  ${line}\n`),
  log: (path) => openLog(world, path),
  people: Object.entries(testing.people ?? {}).map(([value, about]) => ({
    name: value,
    value,
    ...(about !== '' && { about }),
  })),
  path: (typed) => pathOf(typed, cwd, world.env['HOME'] ?? ''),
  editor: () => editorOf(world, join(folder, 'writing.txt')),
  run: (line) => runLine(world, line, cwd),
  read: async (path) => {
    const read = await world.files.text(path);
    return read.is === 'there' ? read.text : null;
  },
});

const troubleKeys = (hasLog: boolean) =>
  [
    { key: 'g', name: 'go on (Enter)', value: 'go on', enter: true },
    { key: 'r', name: 'run again', value: 'again' },
    { key: 'n', name: 'note', value: 'note' },
    ...(hasLog ? [{ key: 'o', name: 'open log', value: 'log' } as const] : []),
    { key: 'q', name: 'save and quit', value: 'quit' },
  ] as const satisfies readonly Key<string>[];

type Act =
  | 'pass'
  | 'fail'
  | 'skip'
  | 'blocked'
  | 'note'
  | 'evidence'
  | 'cc'
  | 'again'
  | 'log'
  | 'back'
  | 'quit';

function keysOf(shown: Shown): readonly Key<Act>[] {
  const all: readonly (Key<Act> & { readonly when?: boolean })[] = [
    { key: 'p', name: 'pass', value: 'pass' },
    { key: 'f', name: 'fail', value: 'fail' },
    { key: 's', name: 'skip', value: 'skip' },
    { key: 'x', name: 'blocked', value: 'blocked' },
    { key: 'n', name: 'note', value: 'note' },
    { key: 'e', name: 'evidence', value: 'evidence' },
    { key: 'c', name: 'cc', value: 'cc' },
    { key: 'r', name: 'run again', value: 'again', when: shown.again.length > 0 },
    { key: 'o', name: 'open log', value: 'log', when: shown.log !== null },
    { key: 'b', name: 'back', value: 'back', when: shown.canGoBack },
    { key: 'q', name: 'save and quit', value: 'quit' },
  ];
  return all.filter(({ when }) => when !== false);
}

async function judge(tools: Tools, shown: Shown, desk: JudgesDesk): Promise<Reply> {
  for (;;) {
    const act = await tools.asker.key('Verdict', keysOf(shown));
    switch (act) {
      case 'pass':
        return unsaid('pass', null);
      case 'fail':
        return askFailure(tools, shown, desk);
      case 'skip':
        return unsaid(
          'skipped',
          await why(tools, skipReasons, (first) => desk.judge(unsaid('skipped', first))),
        );
      case 'blocked':
        return unsaid(
          'blocked',
          await why(tools, blockReasons, (first) => desk.judge(unsaid('blocked', first))),
        );
      case 'note':
        await writeNote(tools, desk);
        break;
      case 'evidence':
        await addEvidence(tools, shown, desk);
        break;
      case 'cc':
        desk.cc(await chooseCc(tools, desk.told().cc));
        break;
      case 'log':
        if (shown.log !== null) await tools.log(shown.log);
        break;
      case 'again':
      case 'back':
      case 'quit':
        return { do: act };
    }
  }
}

const unsaid = (verdict: 'pass' | 'skipped' | 'blocked', reason: string | null) =>
  ({ do: 'judge', verdict, reason, severity: null }) as const;
