// @ts-check
// Colours for a terminal; plain text for a pipe, a file, and whoever sets NO_COLOR.

const plain = process.stdout.isTTY !== true || (process.env['NO_COLOR'] ?? '') !== '';

/** @param {number} code */
const paint = (code) => (/** @type {string} */ text) =>
  plain ? text : `\u001B[${code}m${text}\u001B[0m`;

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);
