import { readFileSync } from 'node:fs';

/** The Linux distribution and its version, such as `debian 12`; empty where unknown. */
export function distribution(): string {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    const value = (name: string) =>
      new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(release)?.[1] ?? '';
    return `${value('ID')} ${value('VERSION_ID')}`.trim();
  } catch {
    return '';
  }
}
