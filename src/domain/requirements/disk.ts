/** A build of kpi leaves about 3 GB, and its cache as much again, several times over. */
const comfortable = 15e9;
/** Below this, a build from scratch does not fit. */
const needed = 5e9;

export type DiskVerdict = 'enough' | 'little' | 'too little';

/** Judges the free bytes of the disk that holds Docker's root. */
export function judgeDisk(free: number): DiskVerdict {
  if (free < needed) return 'too little';
  return free < comfortable ? 'little' : 'enough';
}

/** Bytes as people say them, such as `12.3 GB`. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
