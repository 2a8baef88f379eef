import { exceptionName, memberName, servicePrefix } from '../../src/offer/java-names';

describe('names as the SDK for Java gives them', () => {
  test.each([
    ['TableName', 'TableName'],
    ['stateMachineArn', 'StateMachineArn'],
    ['BOOL', 'Bool'],
    ['SS', 'Ss'],
    ['S', 'S'],
    ['DBInstanceIdentifier', 'DbInstanceIdentifier'],
    ['ETag', 'ETag'],
    ['ChecksumCRC32', 'ChecksumCRC32'],
    ['MD5OfMessageBody', 'Md5OfMessageBody'],
    ['Equals', 'EqualsValue'],
    ['Default', 'DefaultValue'],
  ])('the member %s is %s', (model, name) => {
    expect(memberName(model)).toBe(name);
  });

  test.each([
    ['DynamoDB', 'DynamoDb'],
    ['SFN', 'Sfn'],
    ['Cognito Identity Provider', 'CognitoIdentityProvider'],
    ['Elastic Load Balancing v2', 'ElasticLoadBalancingV2'],
    ['Database Migration Service', 'DatabaseMigration'],
    ['WAFV2', 'Wafv2'],
    ['IoTAnalytics', 'IoTAnalytics'],
    ['SageMaker A2I Runtime', 'SageMakerA2IRuntime'],
  ])('errors of the service %s begin with %s', (id, prefix) => {
    expect(servicePrefix(id)).toBe(prefix);
  });

  test('an exception ends in Exception, whatever its model calls it', () => {
    expect(exceptionName('NoSuchKey', 'S3')).toBe('NoSuchKeyException');
    expect(exceptionName('ResourceNotFoundException', 'DynamoDb')).toBe('ResourceNotFoundException');
    expect(exceptionName('DBInstanceNotFoundFault', 'Rds')).toBe('DbInstanceNotFoundException');
    expect(exceptionName('SfnException', 'Sfn')).toBe('DefaultSfnException');
  });
});
