import type { Mailbox } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';
import { confirm, messageTo } from './verification-messages';

const MACHINE = 'Team/Workflow/StateMachine';
const USERS = 'Team/Users';
const MAILBOX: Mailbox = { topic: 'Team/Channel/Topic', queue: 'Team/Outbox' };

const FOUNDED: Expectation = {
  name: 'a team: the founder confirms, then every member with a link of their own',
  machine: MACHINE,
  play: async (deployment) => {
    for (const userId of ['founder', 'first', 'second']) await deployment.putItem(USERS, { userId });
    const members = [{ userId: 'first' }, { userId: 'second' }];
    const execution = await deployment.start(MACHINE, { founder: 'founder', members });
    await confirm(deployment, await messageTo(deployment, MAILBOX, 'founder', 'verification'));
    const toSecond = await messageTo(deployment, MAILBOX, 'second', 'verification');
    const toFirst = await messageTo(deployment, MAILBOX, 'first', 'verification');
    await confirm(deployment, toSecond);
    await confirm(deployment, toFirst);
    const { status, output, states } = await execution.ended();
    const { outcomes } = output as { outcomes: { verification: { outcome: string; userId: string } }[] };
    const users = await Promise.all(['founder', 'first', 'second'].map((userId) => deployment.item(USERS, { userId })));
    return {
      status,
      // The emulator's history leaves out what is entered inside of a Map.
      states: states.filter((name) => !name.startsWith('Member: ')),
      outcomes: outcomes.map(({ verification: { outcome, userId } }) => [userId, outcome]),
      verified: users.map((user) => user?.['verified']),
    };
  },
  expected: {
    status: 'SUCCEEDED',
    states: ['Founder: await confirmation', 'Founder: send welcome', 'Members'],
    outcomes: [
      ['first', 'VERIFIED'],
      ['second', 'VERIFIED'],
    ],
    verified: [true, true, true],
  },
};

export const TEAM: readonly ExpectationSet[] = [{ app: 'as it stands', mailboxes: [MAILBOX], expectations: [FOUNDED] }];
