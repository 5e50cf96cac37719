import { usePlatform } from '../../../src/platform/current.js';
import type { PinStatus } from '../../../src/platform/platform.js';
import type { FakeProcess } from '../../../src/testing/testing.js';
import type { Story } from './story.js';

/** Calls back whenever a stop is about to ask the pin of this process how it is. Returns what ends that. */
export function onAsking(
  { system: { platform } }: Story,
  process: FakeProcess,
  callback: () => void,
): () => void {
  return usePlatform({
    ...platform,
    view: () => {
      const view = platform.view();
      const pin: typeof view.pin = (sighting) => {
        const pinned = view.pin(sighting);
        if (sighting.pid !== process.pid) return pinned;
        const status = (): PinStatus => {
          callback();
          return pinned.status();
        };
        return { ref: pinned.ref, status, close: () => pinned.close() };
      };
      const { lookNow, newestNow } = view;
      return {
        pin,
        look: (options) => view.look(options),
        ...(lookNow === undefined ? {} : { lookNow }),
        ...(newestNow === undefined ? {} : { newestNow }),
        close: () => {
          view.close();
        },
      };
    },
  });
}
