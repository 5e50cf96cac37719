import { expect, test } from 'vitest';
import { createMarker } from '../../../src/find/marker.js';

test('a marker is a variable of its own, ready to be handed to a child', () => {
  const marker = createMarker();
  expect(marker.name).toBe('DEADSURE_MARKER');
  expect(marker.value).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(marker.env).toEqual({ DEADSURE_MARKER: marker.value });
});

test('no two markers are alike, and none can be changed', () => {
  const [one, other] = [createMarker(), createMarker()];
  expect(one.value).not.toBe(other.value);
  expect([Object.isFrozen(one), Object.isFrozen(one.env)]).toEqual([true, true]);
});
