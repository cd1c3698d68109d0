/** Where the stand-ins for parts of Node find `guard`: they are modules of their own, and can be handed nothing. */
export const guardName = 'kpi-tasks.guard';

/** What gives another answer each time, or on another machine. */
const changing = /^(performance|crypto|fetch|navigator|Intl|Temporal|localStorage|sessionStorage)$/;
/** What of the process is the same as long as the question is. */
const steady =
  /^(platform|arch|version|versions|release|features|execPath|cwd|emitWarning|nextTick)$/;

/**
 * Watches the ways by which a module that is being loaded can look at the world without an import: each variable of
 * the environment is written down, anything else is a doubt. The returned function puts everything back.
 */
export function watchGlobals(env: Map<string, string | null>, doubt: () => void): () => void {
  const back: (() => void)[] = [];
  const put = (
    on: object,
    key: PropertyKey,
    how: (old: PropertyDescriptor) => PropertyDescriptor,
  ) => {
    const old = Object.getOwnPropertyDescriptor(on, key);
    if (old?.configurable === false) return;
    Object.defineProperty(on, key, { configurable: true, ...how(old ?? { value: undefined }) });
    back.push(() => {
      if (old) Object.defineProperty(on, key, old);
      else Reflect.deleteProperty(on, key);
    });
  };
  const guard = guarding(doubt);
  put(globalThis, Symbol.for(guardName), () => ({ value: guard }));
  put(globalThis, 'process', (old) => ({ value: watchedProcess(valueOf(old), env, doubt) }));
  put(globalThis, 'Date', (old) => ({ value: watchedDate(valueOf(old), doubt) }));
  put(Math, 'random', (old) => ({ value: guard(old.value) }));
  for (const name of Object.getOwnPropertyNames(globalThis).filter((one) => changing.test(one)))
    put(globalThis, name, (old) => ({ get: () => (doubt(), valueOf(old)) }));
  return () => {
    for (const work of back) work();
  };
}

const valueOf = (property: PropertyDescriptor) =>
  property.get ? property.get.call(globalThis) : property.value;

/** A stand-in that tells when it is used in any way. */
const guarding =
  (doubt: () => void) =>
  <T>(value: T): T =>
    typeof value === 'function' || (typeof value === 'object' && value !== null)
      ? new Proxy(value, {
          get: (it, key) => (doubt(), Reflect.get(it, key)),
          apply: (it, self, given) => (doubt(), Reflect.apply(asFunction(it), self, given)),
          construct: (it, given) => (doubt(), Reflect.construct(asFunction(it), given)),
          ownKeys: (it) => (doubt(), Reflect.ownKeys(it)),
        })
      : value;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only functions are ever applied.
const asFunction = (it: object) => it as unknown as new (...given: unknown[]) => object;

function watchedProcess(real: object, env: Map<string, string | null>, doubt: () => void): object {
  const variables = (of: Readonly<Record<string, string | undefined>>) => {
    const see = (key: PropertyKey) => {
      if (typeof key === 'string') env.set(key, of[key] ?? null);
    };
    return new Proxy(of, {
      get: (it, key) => (see(key), Reflect.get(it, key)),
      has: (it, key) => (see(key), Reflect.has(it, key)),
      getOwnPropertyDescriptor: (it, key) => (see(key), Reflect.getOwnPropertyDescriptor(it, key)),
      set: (it, key, value) => (doubt(), Reflect.set(it, key, value)),
      deleteProperty: (it, key) => (doubt(), Reflect.deleteProperty(it, key)),
      ownKeys: (it) => (doubt(), Reflect.ownKeys(it)),
    });
  };
  return new Proxy(real, {
    get: (it, key) => {
      const value = Reflect.get(it, key);
      if (key === 'env') return variables(value);
      if (!steady.test(String(key))) doubt();
      return value;
    },
  });
}

/** A date of a known time is the same always; the present one is not. */
const watchedDate = (real: DateConstructor, doubt: () => void): DateConstructor =>
  new Proxy(real, {
    get: (it, key) => {
      if (key === 'now') doubt();
      return Reflect.get(it, key);
    },
    apply: (it) => (doubt(), it()),
    construct: (it, given) => {
      if (given.length === 0) doubt();
      return Reflect.construct(it, given);
    },
  });
