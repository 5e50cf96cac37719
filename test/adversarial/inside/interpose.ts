import type { View } from '../../../src/platform/platform.js';

/** The parts of the library that a scenario reaches into, from the sources or from a copy of them. */
export interface Library {
  readonly face: typeof import('../../../src/index.js');
  readonly current: typeof import('../../../src/platform/current.js');
}

/** Which look has just been taken, by what it is called in `View`. */
export type Look = 'look' | 'lookNow';

/** Does something after every look of every call until it is disposed of, before anything is made of the look. */
export async function afterEveryLook(
  { current }: Library,
  then: (look: Look) => void,
): Promise<Disposable> {
  const real = await current.currentPlatform();
  const view = (): View => {
    const seen = real.view();
    const lookNow = seen.lookNow?.bind(seen);
    return {
      pin: (sighting) => seen.pin(sighting),
      look: async (options) => {
        const census = await seen.look(options);
        then('look');
        return census;
      },
      ...(lookNow === undefined
        ? {}
        : {
            lookNow: () => {
              const census = lookNow();
              then('lookNow');
              return census;
            },
          }),
      close: () => {
        seen.close();
      },
    };
  };
  const restore = current.usePlatform(
    Object.create(real, { view: { value: view } }) as typeof real,
  );
  return { [Symbol.dispose]: restore };
}

/** A signal that the library sends. */
export interface Sending {
  readonly pid: number;
  readonly signal: NodeJS.Signals;
}

/** Shows every signal to `before`, which may throw, and then sends it, until it is disposed of. */
export function beforeEverySignal(before: (sending: Sending) => void): Disposable {
  // eslint-disable-next-line no-restricted-properties -- to send what was shown
  const send = process.kill.bind(process);
  const tapped: typeof process.kill = (pid, signal) => {
    // 0 only asks.
    if (typeof signal === 'string') before({ pid, signal: signal as NodeJS.Signals });
    return send(pid, signal);
  };
  Object.assign(process, { kill: tapped });
  return {
    [Symbol.dispose]: () => {
      Object.assign(process, { kill: send });
    },
  };
}
