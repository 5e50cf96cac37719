import { describe, expect, it } from 'vitest';
import { ProcessTableError } from '../../../../src/errors/process-table-error.js';
import { portableFor } from '../../../../src/platform/portable/portable.js';
import { FakeSources, SELF } from './fake-sources.js';

function ancestors(ppids: Readonly<Record<number, number>>): Promise<ReadonlySet<number>> {
  const sources = new FakeSources();
  sources.rows = Object.entries(ppids).map(([pid, ppid]) => ({ pid: Number(pid), ppid }));
  return portableFor('darwin', sources).ancestors();
}

describe('ancestors of the portable back end', () => {
  it('reach up to the first process, and name no pid 0', async () => {
    expect([...(await ancestors({ [SELF]: 30, 30: 20, 20: 1, 1: 0, 0: 0 }))]).toEqual([30, 20, 1]);
  });

  it('name the last one whose own parent cannot be seen', async () => {
    expect([...(await ancestors({ [SELF]: 30 }))]).toEqual([30]);
  });

  it('end where a circle closes', async () => {
    expect([...(await ancestors({ [SELF]: 30, 30: 20, 20: 30 }))]).toEqual([30, 20]);
    expect([...(await ancestors({ [SELF]: 30, 30: SELF }))]).toEqual([30]);
  });

  it('are not told where nothing can be listed', async () => {
    await expect(ancestors({ 1: 0 })).rejects.toThrow(ProcessTableError);
  });
});
