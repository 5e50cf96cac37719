// What the pages' short examples may name without declaring it.

/** A child that the reader has started. */
declare const child: import('node:child_process').ChildProcess;
/** A pid that the reader has from somewhere. */
declare const pid: number;
