import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { Event } from '../../src/index.ts';
import { events } from './program.ts';
import { project } from './project.ts';
import type { Project } from './project.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'events.schema.json'), 'utf8'),
) as object;
const fits = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

/** A run of a project of its own, and what it told. */
export type Told = {
  readonly at: Project;
  readonly code: number | null;
  readonly stderr: string;
  readonly events: readonly Event[];
  /** `name status` of each task, in the order of their ends. */
  readonly ends: readonly string[];
  /** The event of a task's end. */
  readonly end: (task: string) => Extract<Event, { type: 'task.end' }>;
  /** All lines told about a task on one stream. */
  readonly lines: (task: string, stream: string) => readonly string[];
};

/** Runs a task of a config, `all` unless it is another; `body` is the list of tasks as code. Every event must fit the schema. */
export async function runAll(
  body: string,
  settings: {
    readonly task?: string;
    readonly args?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): Promise<Told> {
  const at = project(body, settings.files);
  const { code, stdout, stderr } = await at.run(
    [settings.task ?? 'all', '--json', ...(settings.args ?? [])],
    settings.env,
  );
  const told = events(stdout);
  for (const event of told) expect([fits(event), fits.errors, event]).toEqual([true, null, event]);
  const taskEnds = told.filter((event) => event.type === 'task.end');
  return {
    at,
    code,
    stderr,
    events: told,
    ends: taskEnds.map(({ task, status }) => `${task} ${status}`),
    end: (task) => {
      const found = taskEnds.find((event) => event.task === task);
      if (found === undefined) throw new Error(`${task} has no end: ${stdout}${stderr}`);
      return found;
    },
    lines: (task, stream) =>
      told.flatMap((event) =>
        event.type === 'task.output' && event.task === task && event.stream === stream
          ? [event.text]
          : [],
      ),
  };
}
