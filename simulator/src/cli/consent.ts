import { CannotStart, type Terminal } from './terminal';

/**
 * Asks before something is done in an account.
 * @throws CannotStart when the answer is no, or when nobody can be asked.
 */
export async function consent(what: string, arn: string, yes: boolean | undefined, terminal: Terminal): Promise<void> {
  const [, , , region = '', account = ''] = arn.split(':');
  const question = `${what} in account ${account}, region ${region} (${arn})`;
  if (yes === true) return terminal.note(`${question}.`);
  if (terminal.ask === undefined) throw new CannotStart(`${question}: nobody can be asked here; give --yes to agree`);
  const answer = await terminal.ask(`${question}? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CannotStart('Nothing was done: the answer was not yes');
}
