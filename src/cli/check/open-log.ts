import type { World } from '../../model/world.ts';

/** Shows a log in the user’s pager; its last lines where there is none. */
export async function openLog(world: World, path: string): Promise<void> {
  const pager = world.env['PAGER'] || 'less';
  const [program = 'less', ...args] = pager.split(' ').filter((word) => word !== '');
  if ((await world.files.which(program)) !== null && world.env['TERM'] !== 'dumb') {
    await world.shell.exec(
      { argv: [program, ...args, path], env: { LESS: world.env['LESS'] ?? 'RX' } },
      // In a pager Ctrl-C ends a search, and no walk.
      { terminal: true, ownsInterrupt: true, signal: world.stopping },
    );
    return;
  }
  const read = await world.files.text(path);
  const lines = read.is === 'there' ? read.text.trimEnd().split('\n') : ['The log cannot be read.'];
  world.stderr.write(`${lines.slice(-40).join('\n')}\n${path}\n`);
}
