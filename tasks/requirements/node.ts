import { join } from 'node:path';
import {
  compatible,
  readNvmrc,
  readVersion,
  spelled,
} from '../../src/domain/requirements/versions.ts';
import type { Requirement } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';

/** The Node that kpi's own scripts ask for; it matters where npm runs on the host. */
export const nodeOfKpi: Requirement = {
  name: 'node for kpi',
  advice: true,
  check: async (look) => {
    const { kpi } = await findWorkspace(look);
    if (kpi === null) return { is: 'unknown', why: 'no checkout of kpi was found.' };
    const read = await look.files.text(join(kpi.path, '.nvmrc'));
    const wanted = read.is === 'there' ? readNvmrc(read.text) : null;
    const running = readVersion(look.platform.node);
    if (wanted === null || running === null)
      return { is: 'unknown', why: `${join(kpi.path, '.nvmrc')} names no version.` };
    if (compatible(running, wanted))
      return { is: 'ok', found: `${spelled(running)}, kpi asks for ${spelled(wanted)}` };
    return {
      is: 'warning',
      why: `this is Node ${spelled(running)}, and kpi asks for ${spelled(wanted)}; npm on this machine may install other packages than the image gets.`,
      todo: ['With nvm:', `$ nvm install ${spelled(wanted)}`],
    };
  },
};
