import { writeSync } from 'node:fs';
import { files } from '../../../src/store/files.ts';
import { walkStore } from '../../../src/store/walks.ts';

// Writes notes, numbered from the second word on, and says each number on stdout once it is written.
const [folder = '', from = '0'] = process.argv.slice(2);
const journal = await walkStore(files(''), folder).open('walk');
for (let number = Number(from); ; number += 1) {
  journal.append({ v: 1, at: '', is: 'note', step: 'a', note: String(number) });
  writeSync(1, `${number}\n`);
}
