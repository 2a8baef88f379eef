/** The files of a small project, by their paths; what is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** A small project with one defect, and the finding that a tool must come to. */
export interface Task {
  readonly id: string;
  /** What somebody who meets the defect would say to a coding agent. */
  readonly says: string;
  /** What is wrong. */
  readonly defect: string;
  readonly files: Files;
  /** The files in which the mended project differs. */
  readonly mended: Files;
  readonly tool: 'lint' | 'run' | 'explore' | 'prove' | 'replay';
  /** What the tool is called with. @default - nothing */
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** What its answer must show for the project, and must not show once that is mended. */
  readonly shows: RegExp;
}
