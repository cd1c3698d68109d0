import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Makes a folder that uv takes for an index: `{ 'regex==1.0': ['b<2'] }` is a wheel that depends on `b<2`. */
export async function makeWheels(
  folder: string,
  packages: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [pin, requires] of Object.entries(packages)) {
    const [name = '', version = ''] = pin.split('==');
    const info = `${name}-${version}.dist-info`;
    const metadata = [
      'Metadata-Version: 2.1',
      `Name: ${name}`,
      `Version: ${version}`,
      ...requires.map((one) => `Requires-Dist: ${one}`),
    ];
    const files = {
      [`${info}/METADATA`]: `${metadata.join('\n')}\n`,
      [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
      [`${info}/RECORD`]: `${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
    };
    await writeFile(join(folder, `${name}-${version}-py3-none-any.whl`), zip(files));
  }
}

/** A zip file whose entries are stored as they are. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    describe(local.subarray(4), path, data);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    describe(central.subarray(6), path, data);
    central.writeUInt32LE(offset, 42);
    parts.push(local, path, data);
    directory.push(central, path);
    offset += local.length + path.length + data.length;
  }
  const count = Object.keys(files).length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** The fields that both headers of an entry share. */
function describe(header: Buffer, path: Buffer, data: Buffer): void {
  header.writeUInt16LE(20, 0);
  // The first of January 1980, the earliest day a zip file knows.
  header.writeUInt16LE(0x21, 8);
  header.writeUInt32LE(crc32(data), 10);
  header.writeUInt32LE(data.length, 14);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(path.length, 22);
}
