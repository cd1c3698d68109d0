import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { get } from '../../src/process/get.ts';
import { tree } from '../helpers/tree.ts';

const never = new AbortController().signal;

/** A server on a Unix socket that answers as it is told to. */
async function served(answer: (socket: Socket) => void | Promise<void>): Promise<string> {
  const path = join(tree({}), 'a.sock');
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => void answer(socket));
  });
  await new Promise<void>((done) => server.listen(path, done));
  onTestFinished(() => void server.close());
  return path;
}

/** What a server's answer comes to, and what was taken of it. */
async function asked(path: string, signal = never) {
  let taken = '';
  const bytes = (piece: Uint8Array) => void (taken += Buffer.from(piece).toString('latin1'));
  return { answer: await get(path, '/x', signal, { bytes }), taken };
}

function full(): void {
  throw new Error('no room');
}
const later = (): Promise<void> => Promise.reject(new Error('later'));

const head = (...lines: readonly string[]) =>
  `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`;
const chunked = head('Content-Type: application/x-tar', 'transfer-encoding: CHUNKED');

describe('a download from a socket', () => {
  test.each([
    [
      'in chunks',
      `${chunked}5\r\nhello\r\n7;x=1\r\n\r\nworld\r\n0\r\nTrailer: 1\r\n\r\n`,
      'hello\r\nworld',
    ],
    ['of a length', `${head('Content-Length: 5')}hello`, 'hello'],
    ['of nothing', head('Content-Length: 0'), ''],
    ['until the end', `${head('Server: old')}hello`, 'hello'],
  ])('is whole, %s, however it is cut', async (_, text, content) => {
    const whole = { answer: { status: 200, text: '' }, taken: content };
    expect(await asked(await served((socket) => void socket.end(text)))).toEqual(whole);
    const cut = await served(async (socket) => {
      for (const one of text) {
        socket.write(one);
        await pause(0);
      }
      socket.end();
    });
    expect(await asked(cut)).toEqual(whole);
  });

  test.each([
    ['in the head', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['in a chunk', `${chunked}ff\r\nhello`],
    ['between two chunks', `${chunked}5\r\nhello\r\n`],
    ['before its length', `${head('Content-Length: 50')}hello`],
    ['by a chunk that is none', `${chunked}what\r\n\r\n`],
  ])('that breaks off is none: %s', async (_, text) => {
    expect((await asked(await served((socket) => void socket.end(text)))).answer).toBeNull();
  });

  test('of another status is text', async () => {
    const path = await served(
      (socket) => void socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone'),
    );
    expect(await asked(path)).toEqual({ answer: { status: 404, text: 'none' }, taken: '' });
    expect((await asked(join(path, '../none.sock'))).answer).toBeNull();
  });

  test('of Node’s own server comes in order, and no faster than it is taken', async () => {
    const path = join(tree({}), 'b.sock');
    const content = Buffer.alloc(5_000_000);
    for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at);
    const server = createHttpServer((_, response) => response.end(content));
    await new Promise<void>((done) => server.listen(path, done));
    onTestFinished(() => void server.close());
    const pieces: Buffer[] = [];
    let busy = 0;
    const bytes = async (piece: Uint8Array) => {
      expect((busy += 1)).toBe(1);
      await pause(1);
      // Nothing may have been written over it in the meantime.
      pieces.push(Buffer.from(piece));
      busy -= 1;
    };
    expect(await get(path, '/x', never, { bytes })).toEqual({ status: 200, text: '' });
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
  });

  test('ends with what is thrown by its taker, and with its signal', async () => {
    const path = await served((socket) => void socket.write(`${head('Server: x')}hello`));
    await expect(get(path, '/x', never, { bytes: full })).rejects.toThrow('no room');
    await expect(get(path, '/x', never, { bytes: later })).rejects.toThrow('later');
    expect((await asked(path, AbortSignal.timeout(50))).answer).toBeNull();
  });
});
