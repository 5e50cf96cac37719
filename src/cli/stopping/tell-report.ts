import type { AbortedReport, StopReport } from '../../index.js';
import { actorTree } from '../render/frame.js';
import { signalledLine, survivorLines } from '../render/survivor-lines.js';
import { verdictLine, zombieLine } from '../render/verdict.js';
import { pidList } from '../render/wording.js';
import type { Voice } from '../terminal/voice.js';
import { seenKinship } from './kinship.js';
import { Story } from './story.js';

/** Says what a stop came to: the verdict, and, if somebody is left, who, why, and what can be done. */
export function tellReport(voice: Voice, report: StopReport | AbortedReport): void {
  const line = verdictLine(report);
  if (report.ok || report.outcome === 'would-stop') {
    voice.say(report.ok ? voice.style.green(line) : voice.style.bold(line));
    const zombies = report.ok ? zombieLine(report) : undefined;
    if (zombies !== undefined) voice.say(voice.style.dim(`  ${zombies}`));
    return;
  }
  const { troubleStyle: style } = voice;
  voice.complain(style.red(line));
  if (report.outcome === 'aborted') {
    // Each of them would say the same.
    const left = report.survivors.map(({ pid }) => pid);
    if (left.length > 0) voice.complain(`  not proven gone: pid ${pidList(left)}`);
    voice.complain(`  ${signalledLine(report)}`);
  } else {
    for (const one of survivorLines(report.survivors, style)) voice.complain(one);
  }
}

/** Shows whom a dry run found, as the tree that would be stopped. */
export async function showRehearsal(voice: Voice, report: StopReport): Promise<void> {
  const story = new Story();
  const { processes, coverage } = report;
  story.note({ type: 'captured', processes, coverage, stopId: 0, elapsedMs: 0 });
  const view = { kinship: await seenKinship(), style: voice.style, rows: Infinity };
  for (const line of actorTree(story.actors, view)) voice.say(line);
}
