import { expect, test } from 'vitest';
import { holdOf, noSolution } from '../../../src/domain/python-deps/uv-says.ts';

const drawn = `warning: something else
  × No solution found when resolving dependencies:
  ╰─▶ Because only the following versions of pymongo are available:
          pymongo<=4.10.1
          pymongo>=4.11
      and you require pymongo<4.11, we can conclude that you require
      pymongo<=4.10.1.
      And because you require pymongo>4.10.1, we can conclude that your
      requirements are unsatisfiable.
`;
const plain = `error: No solution found when resolving dependencies
  cause: Because holder==1.0 depends on b<2 and you require holder==1.0, we can conclude that b<2.
         And because you require b>1.0, we can conclude that your requirements are unsatisfiable.
`;
const many = `error: No solution found when resolving dependencies
  cause: Because you require one of:
${[1, 2, 3, 4, 5, 6].map((n) => `             stripe==${n}.0`).join('\n')}
         , we can conclude that it fails.
`;

test.each([
  [
    'as uv drew it once',
    drawn,
    [
      'Because only the following versions of pymongo are available: pymongo<=4.10.1, pymongo>=4.11 and you require pymongo<4.11, we can conclude that you require pymongo<=4.10.1.',
      'And because you require pymongo>4.10.1, we can conclude that your requirements are unsatisfiable.',
    ],
  ],
  [
    'as uv prints it now',
    plain,
    [
      'Because holder==1.0 depends on b<2 and you require holder==1.0, we can conclude that b<2.',
      'And because you require b>1.0, we can conclude that your requirements are unsatisfiable.',
    ],
  ],
  [
    'a long list is cut',
    many,
    [
      'Because you require one of: stripe==1.0, … (4 more), stripe==6.0, we can conclude that it fails.',
    ],
  ],
  ['something else', 'error: Failed to fetch: `https://pypi.org/simple/`', null],
])('the reason %s', (_, stderr, reason) => {
  expect(noSolution(stderr)).toEqual(reason);
});

test.each([
  ['b', plain, { is: 'held', by: ['holder==1.0: it asks for b<2'] }],
  [
    'requests',
    'error: No solution found\n  cause: Because only requests<=2.34.2 is available and you require requests>2.34.2, we can conclude that.',
    { is: 'newest' },
  ],
  [
    'b',
    'error: No solution found\n  cause: Because all versions of holder depend on b<2, we can conclude that all versions of holder depend on b<=1.5.',
    { is: 'held', by: ['all versions of holder: it asks for b<2'] },
  ],
  ['b', 'error: no network', null],
])('what holds %s', (name, stderr, hold) => {
  expect(holdOf(name, stderr)).toEqual(hold);
});
