import { claimCheck } from 'cdk-workflow-worker/claim-check';

/** A recording, and how long it is. */
interface Recording {
  readonly name: string;
  readonly minutes: number;
}

/** What was said, word by word. */
interface Transcript {
  readonly name: string;
  readonly words: readonly string[];
}

const WORDS_A_MINUTE = 150;

/** A minute of speech takes a kilobyte, and an hour more than a state can hold beside anything else. */
export const transcribe = claimCheck(({ name, minutes }: Recording): Transcript => ({
  name,
  words: Array.from({ length: minutes * WORDS_A_MINUTE }, (_, at) => `word${at}`),
}));

export const summarize = claimCheck(({ name, words }: Transcript) => ({
  name,
  words: words.length,
  last: words.at(-1),
}));
