import { parseFault } from '../../src/cli/given-faults';

test.each([
  ['Charge:timeout', { state: 'Charge', kind: 'timeout' }],
  ['Charge:error@2', { state: 'Charge', kind: 'error', attempt: 2 }],
  ['Charge:error@every', { state: 'Charge', kind: 'error', attempt: 'every' }],
  ['Order: charge:late', { state: 'Order: charge', kind: 'late' }],
  ['All:reader.throttle', { state: 'All', part: 'reader', kind: 'throttle' }],
  ['All:writer.answerLost@3', { state: 'All', part: 'writer', kind: 'answerLost', attempt: 3 }],
  ['Each:error@every#7', { state: 'Each', kind: 'error', attempt: 'every', iteration: 7 }],
  ['Each #1:error#0', { state: 'Each #1', kind: 'error', iteration: 0 }],
  ['Charge(dynamodb:putItem):late', { function: 'Charge', call: 'dynamodb:putItem', kind: 'late' }],
  [
    'Shop/Charge(sns:publish):crashAfter@2#3',
    { function: 'Shop/Charge', call: 'sns:publish', kind: 'crashAfter', attempt: 2, invocation: 3 },
  ],
  [
    'Charge(sqs:sendMessage):error@every#every',
    { function: 'Charge', call: 'sqs:sendMessage', kind: 'error', attempt: 'every', invocation: 'every' },
  ],
  ['Charge (by card):error', { state: 'Charge (by card)', kind: 'error' }],
])('%s is the fault %j', (text, fault) => {
  expect(parseFault(text)).toEqual(fault);
});

test.each([
  'Charge',
  'Charge:explode',
  ':error',
  'Charge:error@',
  'All:middle.error',
  'Each:error#x',
  'Fn(sns:publish):twice',
  'Fn(publish):late@',
])('fails for %s and says what is taken', (text) => {
  expect(() => parseFault(text)).toThrow(/^--fault takes State:.*heartbeatsLost.*Function.*crashAfter; got '/);
});
