import { ownedBy } from '../rows';
import { abandon } from '../abandon';

/** The end of an execution that did not succeed. */
interface Ended {
  readonly execution: string;
}

/** Gives up what an execution owned when it ended: the rows say how. */
export async function handler({ execution }: Ended): Promise<void> {
  for (const key of await ownedBy(execution)) await abandon(key, execution);
}
