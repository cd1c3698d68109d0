import type { TestProject } from 'vitest/node';
import { dockerForTests } from './helpers/docker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Docker daemon for tests; it has the base image of the example. */
    dockerHost: string;
  }
}

/** Gives the tests a Docker daemon and takes it away in the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { host, release } = await dockerForTests();
  project.provide('dockerHost', host);
  return release;
}
