import { fileURLToPath } from 'node:url';
import { stop, task } from '../src/index.ts';

const script = fileURLToPath(new URL('workspace/make-base-image.sh', import.meta.url));

/** The image that the miniature's Dockerfile starts from, made on the spot, since no registry has it. */
export const exampleBase = task({
  name: 'example-base',
  summary: 'Make the base image of the example workspace, unless it is there',
  group: 'Example',
  prepare: () => ({ notes: [], commands: [{ argv: ['sh', script] }] }),
  run: async ({ exec, prepared }) => {
    for (const command of prepared.commands) {
      const ended = await exec(command);
      if (ended.code !== 0)
        throw stop('The base image of the example could not be made', {
          lines: ended.stderr.trimEnd().split('\n').slice(-20),
          todo: ['Try it by hand:', `$ sh ${script}`],
        });
    }
  },
});
