/** The Python that a Dockerfile's last base image with one in its name has, such as `3.12`; null where none says. */
export function imagePython(dockerfile: string): string | null {
  const bases = [...dockerfile.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gimu)];
  const versions = bases.flatMap(([, base = '']) => {
    const found = /python:?(\d+\.\d+)/iu.exec(base)?.[1];
    return found === undefined ? [] : [found];
  });
  return versions.at(-1) ?? null;
}
