import type { MatcherResult } from '../world/api/jest-matchers';
import { replayHistory, type ReplayOptions } from './replay-history';

/** Matchers for jest (and for whatever else takes `expect.extend`): `expect.extend(replayMatchers)`. */
export const replayMatchers = {
  /** The history goes as recorded under a definition; without one, under the one that it was recorded with. */
  async toReplay(history: unknown, options?: ReplayOptions): Promise<MatcherResult> {
    const replay = await replayHistory(history, options);
    const notes = replay.notes.map((note) => `\n  note: ${note}`).join('');
    return {
      pass: replay.isSame,
      message: () =>
        `Expected the history ${replay.isSame ? 'not to go' : 'to go'} as recorded.\n${replay.toText()}${notes}`,
    };
  },
};

declare global {
  // The types of jest are extended in this namespace.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      /** The history goes as recorded under a definition; without one, under the one that it was recorded with. */
      toReplay(options?: ReplayOptions): Promise<R>;
    }
  }
}
