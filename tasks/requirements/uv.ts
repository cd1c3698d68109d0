import { atLeast, readVersion, spelled } from '../../src/domain/requirements/versions.ts';
import type { Requirement } from '../../src/index.ts';

/** uv, which compiles the Python requirements. There is no cure to apply: where it belongs is its user's choice. */
export const uv: Requirement = {
  name: 'uv',
  check: async (look) => {
    const said = await look.read({ argv: ['uv', '--version'] });
    const version = said.code === 0 ? readVersion(said.stdout) : null;
    if (version !== null && atLeast(version, oldest)) return { is: 'ok', found: spelled(version) };
    return {
      is: 'missing',
      why:
        version === null
          ? 'it is not installed, and it is what compiles the Python requirements.'
          : `${spelled(version)} is too old; ${spelled(oldest)} or later is needed.`,
      todo: [
        'Install it for yourself, in one of these ways:',
        '$ curl -LsSf https://astral.sh/uv/install.sh | sh',
        '$ pipx install uv',
      ],
    };
  },
};

/** The first that writes the options of a compile into the header as kpi's files have them. */
const oldest = [0, 4, 0] as const;
