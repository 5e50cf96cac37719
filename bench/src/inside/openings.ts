import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** How often `/proc` was listed as a whole, and how many files were opened, by this process. */
export interface Openings {
  readonly listings: number;
  readonly opened: number;
}

/** Counts from now on. Whoever imports the functions by name gets the counted ones, also if they were loaded before. */
export function openings(): () => Openings {
  let listings = 0;
  let opened = 0;
  const { readdirSync, openSync, opendirSync } = fs;
  const note = (path: unknown): void => {
    if (String(path).replace(/\/$/, '') === '/proc') listings += 1;
  };
  fs.readdirSync = new Proxy(readdirSync, {
    apply(target, self, args: Parameters<typeof readdirSync>) {
      note(args[0]);
      return Reflect.apply(target, self, args);
    },
  });
  fs.opendirSync = new Proxy(opendirSync, {
    apply(target, self, args: Parameters<typeof opendirSync>) {
      note(args[0]);
      return Reflect.apply(target, self, args);
    },
  });
  fs.openSync = new Proxy(openSync, {
    apply(target, self, args: Parameters<typeof openSync>) {
      opened += 1;
      return Reflect.apply(target, self, args);
    },
  });
  syncBuiltinESMExports();
  return () => ({ listings, opened });
}
