import type { Expectation, ExpectationSet } from '../expectation';

const MACHINE = 'Transcripts/Transcript/StateMachine';

/** The fields of an output that do not hold the name of the execution, and the kind of the transcript. */
function told(output: unknown): object {
  const { transcript, summary, notes } = output as { transcript: object; summary: object; notes: string };
  return { isReference: 'claimCheck' in transcript, summary, notes: notes.length };
}

const states = ['Notes: store payload', 'transcribe', 'summarize', 'Read: load payload'];
const NOTES = 40_000;

const LARGE: Expectation = {
  name: 'a transcript that is too large for a state lies in S3, and so do notes between two states',
  machine: MACHINE,
  play: async (deployment) => {
    const execution = await deployment.start(MACHINE, { name: 'board', minutes: 60, notes: 'x'.repeat(NOTES) });
    const { output, ...ended } = await execution.ended();
    return { ...ended, ...told(output) };
  },
  expected: {
    status: 'SUCCEEDED',
    states,
    isReference: true,
    summary: { name: 'board', words: 9_000, last: 'word8999' },
    notes: NOTES,
  },
};

export const TRANSCRIPTS: readonly ExpectationSet[] = [{ app: 'as it stands', mailboxes: [], expectations: [LARGE] }];
