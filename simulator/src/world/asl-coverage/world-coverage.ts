import { CoverageFile, COVERAGE_FOLDER_VARIABLE } from './coverage-files';
import { CoverageRecorder } from './coverage-recorder';

/** What the worlds of this process exercise, when a test run asks for it. */
export interface WorldCoverage {
  readonly recorder: CoverageRecorder;
  /** Makes sure that what was counted so far survives the process. */
  flush(): void;
}

let current: WorldCoverage | undefined;

/** The coverage that worlds contribute to; undefined when the test run doesn't measure any. */
export function worldCoverage(): WorldCoverage | undefined {
  const folder = process.env[COVERAGE_FOLDER_VARIABLE];
  if (folder === undefined || folder === '') return undefined;
  if (current === undefined) {
    const recorder = new CoverageRecorder();
    const file = new CoverageFile(folder, recorder);
    current = { recorder, flush: () => file.flush() };
  }
  return current;
}
