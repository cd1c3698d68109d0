/** Does something with each of many, at most so many at a time, and gives the answers in their order. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  const queue = [...items.entries()].values();
  const worker = async () => {
    for (const [index, item] of queue) answers[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
  return answers;
}
