import { TableReports } from './table-reports';

/** A report that is asked for. */
interface Order {
  readonly input: { readonly pages: number };
  readonly execution: string;
}

/** A report that is under way. */
interface Job {
  readonly job: string;
}

/** The time that the old reporting system takes for a page. */
const PAGE_MS = 60_000;

const reports = new TableReports(process.env.REPORTS_TABLE ?? '');

/** Asked twice by one execution, it begins one report. */
export const begin = async ({ input, execution }: Order): Promise<{ id: string }> => {
  const id = execution.slice(execution.lastIndexOf(':') + 1);
  await reports.begin(id, { pages: input.pages, readyAtMs: Date.now() + input.pages * PAGE_MS });
  return { id };
};

export const look = async ({ job }: Job): Promise<{ status: string; pages: number }> => {
  const { pages, readyAtMs } = await reports.find(job);
  const isUnreadable = pages > 1000;
  return { pages, status: isUnreadable ? 'BROKEN' : Date.now() < readyAtMs ? 'RUNNING' : 'READY' };
};

export const cancel = async ({ job }: Job): Promise<void> => reports.cancel(job);
