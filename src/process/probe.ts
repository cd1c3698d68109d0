import { connect } from 'node:net';
import type { Probe } from '../model/world.ts';

/** Milliseconds after which no answer is an answer. */
const patience = 1000;

/** Looks whether something answers on this machine or elsewhere. */
export const probe: Probe = {
  port: async (port) =>
    (await Promise.all([accepts(port, '127.0.0.1'), accepts(port, '::1')])).includes(true),
  url: async (url) => {
    try {
      const { status, body } = await fetch(url, {
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
      await body?.cancel();
      return status < 400;
    } catch {
      return false;
    }
  },
};

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(patience, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
