const queues = new Map<string, Promise<unknown>>();

/** One after the other within this process, in the order of the calls: whoever waits here is held up by nothing but them. */
export async function inTurn<T>(queue: string, action: () => Promise<T>): Promise<T> {
  const before = queues.get(queue) ?? Promise.resolve();
  const mine = before.then(action);
  // The next one comes whatever becomes of this one.
  const over = mine.catch(() => undefined);
  queues.set(queue, over);
  try {
    return await mine;
  } finally {
    if (queues.get(queue) === over) queues.delete(queue);
  }
}
