import type { PinStatus, Platform, Sighting } from '../platform/platform.js';

/** How a process is that was seen before and is nobody's member. */
export function statusNow(platform: Pick<Platform, 'view'>, process: Sighting): PinStatus {
  const view = platform.view();
  try {
    return view.pin(process).status();
  } finally {
    view.close();
  }
}
