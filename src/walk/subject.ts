import type { Inputs, Subject } from '../model/walk.ts';

/** What nothing is known of. */
export const noSubject: Subject = {
  commit: null,
  branch: null,
  changes: null,
  image: null,
  inputs: {},
};

/** Everything that a verdict can stand on, by name. */
export const inputsOf = ({ commit, changes, image, inputs }: Subject): Inputs => ({
  commit: `${commit ?? 'none'}${changes === null ? '' : `+${changes}`}`,
  image: image?.id ?? 'none',
  ...inputs,
});

/** What of it a step stands on; a name that the subject does not tell is left out. */
export const standsOn = (names: readonly string[], subject: Subject): Inputs => {
  const all = inputsOf(subject);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = all[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
};

/** Why what was judged on `on` no longer holds, a sentence each; empty where it holds. */
export function staleness(on: Inputs, subject: Subject): readonly string[] {
  const now = inputsOf(subject);
  return Object.entries(on).flatMap(([name, was]) => {
    const is = now[name];
    return is === undefined || is === was
      ? []
      : [`${name} was ${shortInput(was)}, now ${shortInput(is)}`];
  });
}

/** A digest or a commit as people read it. */
export function shortInput(value: string): string {
  const [head = '', changes] = value.replace(/^sha256:/, '').split('+', 2);
  const short = /^[0-9a-f]{40}$/.test(head)
    ? head.slice(0, 7)
    : /^[0-9a-f]{64}$/.test(head)
      ? head.slice(0, 12)
      : head;
  return changes === undefined ? short : `${short} with changes ${changes.slice(0, 7)}`;
}
