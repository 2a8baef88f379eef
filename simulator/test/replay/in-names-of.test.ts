import { inNamesOf } from '../../src/replay/in-names-of';

const HERE = {
  Charge: { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:Shop-Charge-1A2B3C4D5E6F' },
  Keep: { TableName: 'Shop-Orders-0ZYX9WVU8TSR' },
};

test('a deployed value is told in the names of another deployment, and what that one does not have keeps its own', () => {
  const deployed = {
    Charge: { FunctionName: 'arn:aws:lambda:eu-central-1:210987654321:function:Prod-Charge-9Q8W7E6R5T4Y' },
    Keep: { TableName: 'Prod-Orders-7AB6CD5EF4GH', Note: 'eu-central-1 is said in a text' },
    Old: {
      TableName: 'Prod-Archive-3AB2CD1EF0GH',
      QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/210987654321/fixed',
    },
  };
  expect(inNamesOf(deployed, HERE)).toEqual({
    ...HERE,
    Keep: { ...HERE.Keep, Note: 'eu-central-1 is said in a text' },
    Old: { TableName: 'Prod-Archive-3AB2CD1EF0GH', QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/fixed' },
  });
});

test('names of other resources are not taken for each other', () => {
  const deployed = { Keep: { TableName: 'Prod-Invoices-7AB6CD5EF4GH' } };
  expect(inNamesOf(deployed, HERE)).toEqual(deployed);
});
