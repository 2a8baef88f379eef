import { Simulator } from 'cdk-workflow-simulator';
import { Consuming, consumerStack, fifoStack } from '../patterns/queue-consumer/consuming';
import {
  assertAtMost,
  assertFailuresKept,
  assertInOrder,
  assertNoneLost,
  assertOnce,
} from '../patterns/queue-consumer/invariants';
import { patternProof, type Invariants, type PatternProof, type Scenery } from './pattern-proof';

/** One execution at a time, from a queue of either kind. */
const standard = consumerStack({ maxConcurrency: 1 });
const fifo = fifoStack({ maxConcurrency: 2 });

/** Invocations that hold a message are over by then, and so is what the schedule looks after. */
const LATER = { minutes: 20 };

/** A consumer, how many executions it may have at a time, and what was sent. */
interface Scene {
  readonly consuming: Consuming;
  readonly most: number;
  readonly sent: number[];
}

const holds = (assert: () => void): boolean => {
  assert();
  return true;
};

/** What is said of every consumer, however many messages there are. */
export const CONSUMER: Invariants<Scene> = {
  'no more executions run at a time than may': ({ consuming, most }) =>
    holds(() => assertAtMost(most, consuming.consumed)),
  'a message starts one execution, however often it is delivered': ({ consuming }) =>
    holds(() => assertOnce(consuming.consumed)),
  'no message is lost': ({ consuming, sent }) => holds(() => assertNoneLost(sent, consuming.consumed)),
  'what fails lies in the dead-letter queue with its error, and nothing else does': ({ consuming }) =>
    holds(() => assertFailuresKept(consuming.consumed)),
};

/** What is said besides of a FIFO queue. */
const IN_ORDER: Invariants<Scene> = {
  ...CONSUMER,
  'messages of a group start in their order, one after the other': ({ consuming, sent }) =>
    holds(() => assertInOrder(sent, () => 'all', consuming.consumed)),
};

async function standardScene(
  interleaving: Parameters<Scenery<Scene>['create']>[0],
): ReturnType<Scenery<Scene>['create']> {
  const world = await Simulator.load(standard, { interleaving });
  return [world, { consuming: new Consuming(world), most: 1, sent: [] }];
}

async function fifoScene(interleaving: Parameters<Scenery<Scene>['create']>[0]): ReturnType<Scenery<Scene>['create']> {
  const world = await Simulator.load(fifo, { interleaving });
  return [world, { consuming: new Consuming(world, 'Fifo'), most: 2, sent: [] }];
}

async function sends({ consuming, sent }: Scene, job: number, fails: boolean): Promise<void> {
  sent.push(job);
  consuming.send({ job, seconds: 1, fails }, 'all');
  await consuming.world.advance(LATER);
}

async function adaSends(scene: Scene): Promise<void> {
  await sends(scene, 1, false);
}

/** Hers fails. */
async function benSends(scene: Scene): Promise<void> {
  await sends(scene, 2, true);
}

/** The same message, which SQS may deliver more than once. */
async function deliver({ consuming: { world }, sent }: Scene): Promise<void> {
  if (!sent.includes(1)) sent.push(1);
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(world.now.getTime()) };
  const record = { messageId: 'one', receiptHandle: 'r', body: '{"job":1,"seconds":1,"fails":true}', attributes };
  await world.function('Consumer/Consume').invoke({ Records: [record] });
  await world.advance(LATER);
}

async function delivers(scene: Scene): Promise<void> {
  await deliver(scene);
}

async function deliversAgain(scene: Scene): Promise<void> {
  await deliver(scene);
}

async function deliversAtTheEnd(scene: Scene): Promise<void> {
  await scene.consuming.world.advance({ seconds: 1 });
  await deliver(scene);
}

const common = {
  pattern: 'Queue consumer',
  create: standardScene,
  invariants: CONSUMER,
  bounds: { runs: 200, preemptions: 1, delays: 1, random: 10 },
};

export const QUEUE_CONSUMER_PROOFS: readonly PatternProof[] = [
  patternProof({
    ...common,
    id: 'queue-two-messages',
    situation: 'Two messages, and room for one',
    people: [adaSends, benSends],
  }),
  patternProof({
    ...common,
    id: 'queue-delivered-twice',
    situation: 'A message that is delivered twice at once',
    people: [delivers, deliversAgain],
    isQuick: true,
  }),
  patternProof({
    ...common,
    id: 'queue-delivered-at-the-end',
    situation: 'A message that is delivered again when its execution ends',
    people: [delivers, deliversAtTheEnd],
  }),
  patternProof({
    ...common,
    id: 'queue-fault',
    situation: 'A message that is delivered twice at once, and a call that fails',
    create: async (interleaving) => {
      const [world, scene] = await standardScene(interleaving);
      await world.stateMachine('Witness').start({});
      return [world, scene];
    },
    people: [delivers, deliversAgain],
    faults: {
      handlerCalls: true,
      functions: ['Consumer/Consume'],
      kinds: ['answerLost', 'crashAfter'],
      states: [],
      persistent: false,
    },
    bounds: { runs: 30, preemptions: 1, delays: 1, random: 5 },
  }),
  patternProof({
    ...common,
    id: 'queue-group',
    situation: 'Two messages of one group, and room for two',
    create: fifoScene,
    invariants: IN_ORDER,
    people: [adaSends, benSends],
  }),
];
