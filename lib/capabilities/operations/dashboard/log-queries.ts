/** The saved queries over the log of a machine, by their names. What is counted by executions holds for the level ALL alone. */
export const LOG_QUERIES: Readonly<Record<string, readonly string[]>> = {
  'Failures by state': [
    'filter type like /State(Entered|Exited)$/',
    // A state that fails, or whose execution is stopped in it, is entered and never left; one that waits is not left yet.
    'stats sum(strcontains(type, "StateEntered")) as entered, sum(strcontains(type, "StateExited")) as exited, entered - exited as notLeft by details.name',
    'sort notLeft desc',
    'limit 50',
  ],
  Errors: [
    'filter type like /(Failed|TimedOut|Aborted)$/',
    'stats count(*) as times, count_distinct(execution_arn) as executions by type, details.resourceType, details.resource, details.error',
    'sort times desc',
    'limit 50',
  ],
};

/** Those of what a Standard machine is billed for: every state that is entered, and every retry. */
export const SPEND_QUERIES: Readonly<Record<string, readonly string[]>> = {
  'Spend by state': [
    'filter type like /StateEntered$/',
    'stats count(*) as transitions, count_distinct(execution_arn) as executions, transitions / executions as each by details.name',
    'sort transitions desc',
    'limit 50',
  ],
  'Spend by execution': [
    // What is scheduled more often than tasks were entered are retries of tasks.
    'stats sum(strcontains(type, "StateEntered")) as entered, sum(strcontains(type, "TaskStateEntered")) as tasks, sum(strcontains(type, "Scheduled")) as attempts, entered + attempts - tasks as transitions by execution_arn',
    'sort transitions desc',
    'limit 50',
  ],
};
