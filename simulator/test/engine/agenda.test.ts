import { Agenda, type Timer } from '../../src/base/agenda';
import { actor, type ReadyEntry } from '../../src/base/order';
import { SeededRandom } from '../../src/base/random';

test('entries happen in the order of their instants, and of their entry within one', async () => {
  const agenda = new Agenda({ startMs: 0 });
  const happened: string[] = [];
  const note = (text: string) => () => void happened.push(`${text} at ${agenda.nowMs}`);
  agenda.at(20, 'c', note('c'));
  agenda.after(10, 'a', note('a'));
  agenda.at(10, 'b', note('b'));
  agenda.soon('first', note('first'));
  agenda.at(-5, 'past', note('past'));
  await agenda.run();
  expect(happened).toEqual(['first at 0', 'past at 0', 'a at 10', 'b at 10', 'c at 20']);
});

test('time stands still while an action is awaited', async () => {
  const agenda = new Agenda({ startMs: 0 });
  const happened: string[] = [];
  agenda.soon('slow', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    happened.push(`slow at ${agenda.nowMs}`);
  });
  agenda.after(1, 'next', () => void happened.push('next'));
  await agenda.run();
  expect(happened).toEqual(['slow at 0', 'next']);
});

test('a run stops at an instant or when something holds, and goes on from there', async () => {
  const agenda = new Agenda({ startMs: 0 });
  const happened: number[] = [];
  for (const ms of [10, 20, 30]) agenda.at(ms, 'tick', () => void happened.push(ms));
  await agenda.run({ untilMs: 15 });
  expect([agenda.nowMs, happened]).toEqual([15, [10]]);
  await agenda.run({ done: () => happened.length === 2 });
  expect([agenda.nowMs, happened]).toEqual([20, [10, 20]]);
  expect(agenda.nextDueMs).toBe(30);
});

test('thousands of cancelled entries leave the order of the others alone', async () => {
  const agenda = new Agenda({ startMs: 0 });
  const random = new SeededRandom(3);
  const kept: { due: number; at: number }[] = [];
  const happened: { due: number; at: number }[] = [];
  const doomed: Timer[] = [];
  for (let at = 0; at < 20_000; at += 1) {
    const due = Math.floor(random.next() * 500);
    const entry = { due, at };
    const timer = agenda.at(due, 'entry', () => void happened.push(entry));
    if (at % 5 === 0) kept.push(entry);
    else doomed.push(timer);
    if (at % 1_000 === 999) for (const one of doomed.splice(0)) one.cancel();
  }
  doomed[0]?.cancel();
  await agenda.run();
  expect(happened).toEqual(kept.sort((a, b) => a.due - b.due || a.at - b.at));
});

test('what was entered before for an instant happens before what is entered within it', async () => {
  const agenda = new Agenda({ startMs: 0 });
  const happened: string[] = [];
  const note = (text: string) => () => void happened.push(text);
  agenda.at(5, 'first', () => {
    agenda.soon('third', note('third'));
    agenda.soon('never', note('never')).cancel();
    agenda.at(5, 'fourth', note('fourth'));
    agenda.after(1, 'last', note('last'));
  });
  agenda.at(5, 'second', note('second'));
  await agenda.run();
  expect(happened).toEqual(['second', 'third', 'fourth', 'last']);
});

test('what is left at an instant goes on in its order, however much there is', async () => {
  const agenda = new Agenda({ startMs: 0 });
  const happened: number[] = [];
  for (let at = 0; at < 10_000; at += 1) {
    agenda.soon('entry', () => {
      happened.push(at);
      if (at % 2 === 0) agenda.soon('echo', () => void happened.push(at + 10_000));
    });
  }
  await agenda.run({ done: () => happened.length === 3_000 });
  expect(agenda.nextDueMs).toBe(0);
  await agenda.run();
  const firsts = Array.from({ length: 10_000 }, (_, at) => at);
  expect(happened).toEqual([...firsts, ...firsts.filter((at) => at % 2 === 0).map((at) => at + 10_000)]);
});

test('cancelling what has happened does nothing', async () => {
  const agenda = new Agenda({ startMs: 0 });
  let count = 0;
  const timer = agenda.soon('once', () => void (count += 1));
  await agenda.run();
  timer.cancel();
  timer.cancel();
  agenda.soon('again', () => void (count += 1));
  await agenda.run();
  expect(count).toBe(2);
});

test('fails when time stands still, and names the last action', async () => {
  const agenda = new Agenda({ startMs: 0, maxActionsAtOneInstant: 100 });
  const again = (): void => void agenda.soon('the loop', again);
  again();
  await expect(agenda.run()).rejects.toThrow(/Time stands still .* 'the loop'/);
});

test('fails in the words of the subject when the last action has one', async () => {
  const agenda = new Agenda({ startMs: 0, maxActionsAtOneInstant: 100 });
  const subject = { label: (what: string) => `my state ${what}` };
  const again = (): void => void agenda.soon('goes round', again, subject);
  again();
  await expect(agenda.run()).rejects.toThrow(/Time stands still .* 'my state goes round'/);
});

test('fails when two callers let time pass', async () => {
  const agenda = new Agenda({ startMs: 0 });
  agenda.soon('inner', () => expect(agenda.run()).rejects.toThrow('running already'));
  await agenda.run();
});

describe('whoever chooses the order', () => {
  const runWith = async (choose: (ready: readonly ReadyEntry[]) => number): Promise<string[]> => {
    const agenda = new Agenda({ startMs: 0, order: { choose } });
    const happened: string[] = [];
    const note = (text: string) => () => void happened.push(`${text} at ${agenda.nowMs}`);
    agenda.at(10, 'later', note('later'), actor('a'));
    agenda.at(10, 'at once', () => void agenda.soon('behind', note('behind'), actor('c')), actor('b'));
    agenda.soon('a1', note('a1'), actor('a'));
    agenda.soon('a2', note('a2'), actor('a'));
    agenda.soon('b1', note('b1'), actor('b'));
    agenda.soon('world', note('world'));
    agenda.soon('struck out', note('struck out'), actor('b')).cancel();
    await agenda.run();
    return happened;
  };

  test('sees the first entry of each actor that is due, and nothing of later instants', async () => {
    const seen: (string | undefined)[][] = [];
    const happened = await runWith((ready) => {
      seen.push(ready.map(({ label }) => label));
      return ready.length - 1;
    });
    expect(seen).toEqual([
      ['a1', 'b1', 'world'],
      ['a1', 'b1'],
      ['later', 'at once'],
      ['later', 'behind'],
    ]);
    expect(happened).toEqual(['world at 0', 'b1 at 0', 'a1 at 0', 'a2 at 0', 'behind at 10', 'later at 10']);
  });

  test('changes nothing by taking what was entered first', async () => {
    expect(await runWith(() => 0)).toEqual([
      'a1 at 0',
      'a2 at 0',
      'b1 at 0',
      'world at 0',
      'later at 10',
      'behind at 10',
    ]);
  });

  test('fails when it chooses what is not there', async () => {
    await expect(runWith(() => 7)).rejects.toThrow('has to choose one of 3 entries');
  });
});
