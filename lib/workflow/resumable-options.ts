/** The way in which a failed execution can go on. */
export interface ResumableOptions {
  /**
   * Whether a failed execution can go on, under a definition that was corrected since, in the state where it failed.
   *
   * The machine gets a Choice in front: one more transition for every execution. An execution whose name starts with
   * `resumed--` goes on in the state that its input names, `{"state": …, "input": …, "variables": {…}}`; the command `resume`
   * of the simulator makes both out of the history. Whoever may start executions may do so: states must not take for granted
   * what states before them have checked. Throws for an EXPRESS workflow, and when a state reads the input of its execution out of the context.
   *
   * @default false
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
   */
  readonly resumable?: boolean;
}
