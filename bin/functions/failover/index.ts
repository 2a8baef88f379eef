/** A step of the runbook as it is called. */
interface Step {
  readonly step: string;
  readonly input: { readonly database: string; readonly lag?: number };
}

/** A posting, and until when the database is busy for it. */
interface Posting {
  readonly id: string;
  readonly busyUntil?: string;
}

/** How far the replica is behind; whoever starts the example says so. */
export async function lag({ input }: Step): Promise<{ readonly seconds: number }> {
  return Promise.resolve({ seconds: input.lag ?? 1 });
}

/** Stands for what stops writers, promotes a replica, and undoes both. */
export async function act({ step, input }: Step): Promise<{ readonly done: string }> {
  return Promise.resolve({ done: `${step}: ${input.database}` });
}

/** Posts, unless the database is busy. */
export async function post({ id, busyUntil }: Posting): Promise<{ readonly posted: string }> {
  if (busyUntil !== undefined && Date.now() < Date.parse(busyUntil)) {
    throw Object.assign(new Error(`the database is busy until ${busyUntil}`), { name: 'Database.Busy' });
  }
  return Promise.resolve({ posted: id });
}
