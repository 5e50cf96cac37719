/** What the library's sentences name, and what whoever sits at a terminal has instead. */
const FLAGS: readonly (readonly [RegExp, string])[] = [
  [/\btargets\[\d+\] must be (.*), or an object with such a pid; got (\S+)/, 'pid $2 must be $1'],
  [/\boption query\.command\b/, 'the text to look for'],
  [/\boption query\.(path|port|uid)\b/, '--$1'],
  [/\boption (expect|label|path)\b/, '--$1'],
  [/\boption timeoutMs must be .*, got \S+/, '--timeout must be at most 2147483 seconds'],
  [/\boption lastResort is false, so\b/, 'with --no-last-resort'],
  [/, or lastResort true\b/, ''],
  [/\(lastResort: true\)/, '(without --no-last-resort)'],
  [/^schedule "/, '--schedule "'],
  [/\ba RegExp\b/, 'a /regular expression/'],
  // All that is given in a terminal is text.
  [/ \(a (?:string|number)\)/g, ''],
];

/** A sentence of the library, in the words of the command line. */
export function inFlags(sentence: string): string {
  return FLAGS.reduce((text, [name, flag]) => text.replace(name, flag), sentence);
}
