import type { Section } from './sections.js';

const FEW = 80;

/** The tables of the page, in their order. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Kill a tree',
    of: { case: 'trees', at: { processes: FEW } },
    by: 'size',
    note: 'Until all are dead and the contestant has said so, by the number of processes in the tree.',
  },
  {
    title: 'The C program by its own clock',
    of: { case: 'trees', at: { processes: FEW } },
    by: 'size',
    measure: 'ownMs',
    only: ['C program'],
    note: 'The same runs without starting it.',
  },
  {
    title: 'The same among 3,100 bystanders',
    of: { case: 'trees', at: { processes: 3_100 } },
    by: 'size',
    note: 'What the other processes of the machine cost a small tree.',
  },
  {
    title: 'The longest stretch without giving way',
    of: { case: 'burst' },
    by: 'size',
    note: 'While a tree of this size is killed: the longest time in which nothing else of the process could run. Freezing and killing must not give way, or somebody could fork in between.',
  },
  {
    title: 'A tree of more than 10,000',
    of: { case: 'cliff' },
    by: 'size',
    note: 'No cliff in stack, descriptors or memory.',
    extra: ['rssMiB', 'descriptors'],
  },
  {
    title: 'descendantPids',
    of: { case: 'descendantPids' },
    by: 'processes',
    note: 'The ten below one process, by how many others there are. `pgrep -P` knows children only.',
  },
  {
    title: 'pidsMatching',
    of: { case: 'pidsMatching' },
    by: 'processes',
    note: 'The eleven whose command line has a word.',
  },
  {
    title: 'processTable',
    of: { case: 'processTable' },
    by: 'processes',
    note: 'All processes, with their command lines. `ps` is started and its lines are counted, not read.',
  },
  {
    title: 'From the exit of a child to the resolution',
    of: { case: 'exit child' },
    by: 'after',
    note: '`waitUntilGone` on a child that says when it goes, by the second after which it does. "exit event" is what Node.js itself takes to tell.',
  },
  {
    title: 'From the exit of a non-child to the resolution',
    of: { case: 'exit non-child' },
    by: 'after',
    note: 'The same for somebody else’s process: nobody tells of its end, so it is looked at.',
  },
  {
    title: 'One escalation',
    of: { case: 'escalation' },
    note: 'A process that ignores SIGTERM gets SIGKILL after 200 ms: the time beyond those 200 ms.',
  },
  {
    title: 'Many stops at once',
    of: { case: 'many' },
    by: 'stops',
    note: 'So many children that go at SIGTERM, each stopped by a call of its own, all at once.',
  },
  {
    title: 'Many stops share their looks',
    of: { case: 'sharing' },
    by: 'stops',
    measure: 'listings',
    note: 'How often `/proc` was listed by so many stops at once.',
    extra: ['opened', 'ms'],
  },
  {
    title: 'Waiting',
    of: { case: 'waiting' },
    by: 'targets',
    measure: 'percent',
    note: 'Per cent of a core that waiting for so many non-children takes, over 10 s.',
  },
  {
    title: "import 'deadsure'",
    of: { case: 'import' },
    note: 'A fresh Node.js that imports one package and ends.',
  },
  {
    title: 'Processes started',
    of: { case: 'helpers' },
    by: 'size',
    measure: 'started',
    note: 'How far the PID cursor of the namespace moved, threads included, while a tree was killed.',
  },
];
