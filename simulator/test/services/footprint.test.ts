import { clash } from '../../src/base/footprint';
import { footprintOf } from '../../src/services/footprint';

const Key = { pk: { S: 'a' } };
const get = (TableName: string, key = Key) => footprintOf('dynamodb', 'GetItem', { TableName, Key: key });
const update = (TableName: string, key = Key) => footprintOf('dynamodb', 'UpdateItem', { TableName, Key: key });
const put = (TableName: string) => footprintOf('dynamodb', 'PutItem', { TableName, Item: Key });

test('a call reads or writes what its input names', () => {
  expect(get('Items')).toEqual({ reads: ['dynamodb:Items/{"pk":{"S":"a"}}'], writes: [] });
  expect(put('Items')).toEqual({ reads: [], writes: ['dynamodb:Items'] });
  expect(footprintOf('s3', 'PutObject', { Bucket: 'b', Key: 'k' })).toEqual({ reads: [], writes: ['s3:b/k'] });
  expect(footprintOf('ses', 'SendEmail', {})).toEqual({ reads: [], writes: ['ses'] });
});

test('calls clash where one writes what the other touches', () => {
  expect(clash(get('Items'), get('Items'))).toBe(false);
  expect(clash(get('Items'), update('Items'))).toBe(true);
  expect(clash(update('Items'), update('Items', { pk: { S: 'b' } }))).toBe(false);
  expect(clash(put('Items'), get('Items'))).toBe(true);
  expect(clash(put('Items'), get('Others'))).toBe(false);
  expect(clash(footprintOf('sqs', 'PurgeQueue', {}), footprintOf('sqs', 'SendMessage', { QueueUrl: 'q' }))).toBe(true);
});
