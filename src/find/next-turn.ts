/** Lets the event loop, and the machine, get on before a second look. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
