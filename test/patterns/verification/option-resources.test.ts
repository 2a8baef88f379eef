import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { VerificationWorkflowProps } from 'cdk-workflow-patterns';
import { ConfirmEndpoint, Sender, VerificationChannel, VerificationWorkflow } from 'cdk-workflow-patterns';
import { resourcesOf, stackWith, statementsOf, templateOf } from '../../support/synthesize';

const arn = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const allow = (Action: string | string[], Resource: unknown, Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

function signUp(props: (stack: Stack) => VerificationWorkflowProps): ReturnType<typeof templateOf> {
  return templateOf((stack) => new VerificationWorkflow(stack, 'SignUp', props(stack)));
}

function refusalOf(props: VerificationWorkflowProps): () => void {
  return () => stackWith((stack) => new VerificationWorkflow(stack, 'SignUp', props));
}

const roleOf = (template: ReturnType<typeof templateOf>, prefix: string): string =>
  Object.keys(resourcesOf(template, 'AWS::IAM::Role')).find((id) => id.startsWith(prefix)) ?? '';

describe('a sender', () => {
  test('by mail may send from the one address, and reads where to', () => {
    const template = signUp(() => ({ sender: Sender.ses({ fromAddress: 'hello@example.com' }) }));
    const statements = statementsOf(template, roleOf(template, 'SignUpChannelSendRole'));
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'ses:SendEmail',
      Resource: { 'Fn::Join': ['', expect.arrayContaining([':identity/example.com'])] },
      Condition: { StringEquals: { 'ses:FromAddress': 'hello@example.com' } },
    });
    expect(statements).toContainEqual(
      allow(['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('SignUpUsersDCEFC81C')),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SENDER: 'ses', RECIPIENT_ATTRIBUTE: 'email', TEXTS: '{}' } },
    });
  });

  test('by text message may send from the one number', () => {
    const number = 'arn:aws:sms-voice:us-east-1:111122223333:phone-number/phone-1';
    const template = signUp(() => ({ sender: Sender.sms({ originationIdentityArn: number, text: 'Go: {link}' }) }));
    expect(statementsOf(template, roleOf(template, 'SignUpChannelSendRole'))).toContainEqual(
      allow('sms-voice:SendTextMessage', number),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { TEXTS: '{"text":"Go: {link}"}', RECIPIENT_ATTRIBUTE: 'phone' } },
    });
  });

  test('fails when its text has no link, or its address no domain', () => {
    expect(refusalOf({ sender: Sender.ses({ fromAddress: 'hello@example.com', text: 'Hello' }) })).toThrow(
      "[Test/SignUp/Channel] 'text' must contain '{link}', got 'Hello'; without the link nobody can confirm",
    );
    for (const fromAddress of ['hello', 'Hello <hello>', 'a@b@c', '']) {
      expect(refusalOf({ sender: Sender.ses({ fromAddress }) })).toThrow("'fromAddress' must be an address");
    }
  });

  test('by mail may have a name, which is no part of what it may send from, and a configuration set', () => {
    const sender = Sender.ses({ fromAddress: 'Example <hello@example.com>', configurationSetName: 'tracked' });
    const template = signUp(() => ({ sender }));
    expect(statementsOf(template, roleOf(template, 'SignUpChannelSendRole'))).toContainEqual({
      Effect: 'Allow',
      Action: 'ses:SendEmail',
      Resource: [
        { 'Fn::Join': ['', expect.arrayContaining([':identity/example.com'])] },
        { 'Fn::Join': ['', expect.arrayContaining([':configuration-set/tracked'])] },
      ],
      Condition: { StringEquals: { 'ses:FromAddress': 'hello@example.com' } },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SENDER_TARGET: 'Example <hello@example.com>', CONFIGURATION_SET: 'tracked' } },
    });
  });

  test('by mail has a name in any script, as headers take it', () => {
    const template = signUp(() => ({ sender: Sender.ses({ fromAddress: '日本 <hello@example.com>' }) }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SENDER_TARGET: '=?UTF-8?B?5pel5pys?= <hello@example.com>' } },
    });
  });

  test('fails when its texts are longer than the environment of a function', () => {
    const text = `{link}${'é'.repeat(1250)}`;
    expect(refusalOf({ sender: Sender.ses({ fromAddress: 'hello@example.com', text }) })).toThrow(
      "'texts' must take at most 2500 bytes as JSON, got '2517 bytes'; shorten them",
    );
    expect(refusalOf({ sender: Sender.sms({ originationIdentityArn: 'arn', welcomeText: text }) })).toThrow("'texts'");
  });

  test('fails when it is of another region', () => {
    const make = (sender: (stack: Stack) => Sender) => () => {
      const app = new App();
      const here = new Stack(app, 'Here', { env: { account: '111122223333', region: 'eu-west-1' } });
      const there = new Stack(app, 'There', { env: { account: '111122223333', region: 'us-east-1' } });
      new VerificationWorkflow(here, 'SignUp', { sender: sender(there) });
    };
    expect(make((stack) => Sender.topic(new sns.Topic(stack, 'Topic')))).toThrow(
      "[Here/SignUp/Channel] 'sender' must be of the region of its stack, 'eu-west-1'",
    );
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:mail';
    expect(make((stack) => Sender.function(lambda.Function.fromFunctionArn(stack, 'Fn', arn)))).toThrow("'sender'");
  });
});

describe('an endpoint', () => {
  test('that is an HTTP API is throttled, and logs no address', () => {
    const template = signUp(() => ({ endpoint: ConfirmEndpoint.httpApi({ rateLimit: 5 }) }));
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 },
      AccessLogSettings: { Format: Match.not(Match.stringLikeRegexp('path|query|sourceIp')) },
    });
    expect(
      Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'))
        .map(({ Properties }) => Properties.RouteKey)
        .sort(),
    ).toEqual(['GET /', 'HEAD /', 'POST /']);
    template.resourceCountIs('AWS::Lambda::Url', 0);
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: {
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/vendedlogs/apis/Test-SignUp-Channel-')])],
      },
    });
  });

  test('hands out its HTTP API, for a domain name of the user, and nothing for a Function URL', () => {
    stackWith((stack) => {
      const { channel } = new VerificationWorkflow(stack, 'Api', { endpoint: ConfirmEndpoint.httpApi() });
      expect(channel.httpApi?.node.path).toBe('Test/Api/Channel/Api');
      expect(new VerificationWorkflow(stack, 'Url').channel.httpApi).toBeUndefined();
    });
  });

  test('fails when it lets nobody in, or when no link could lead anywhere', () => {
    expect(refusalOf({ endpoint: ConfirmEndpoint.httpApi({ rateLimit: 0 }) })).toThrow(
      "'rateLimit' must be 1 or more, got 0; with less, nobody could confirm",
    );
    expect(refusalOf({ endpoint: ConfirmEndpoint.none() })).toThrow(
      "[Test/SignUp/Channel] 'linkBaseUrl' must be an address that starts with 'https://', without query, got nothing;",
    );
    expect(refusalOf({ linkBaseUrl: 'http://example.com' })).toThrow("got 'http://example.com'");
    for (const linkBaseUrl of [
      'https://example.com/?a=b',
      'https://',
      'https://exa mple.com',
      'https://[::',
      'nonsense',
      '',
    ]) {
      expect(refusalOf({ linkBaseUrl })).toThrow(`'linkBaseUrl' must be an address that starts with 'https://'`);
    }
  });

  test('of the user may call the function that confirms, and no more', () => {
    const template = templateOf((stack) => {
      const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
      const props = { endpoint: ConfirmEndpoint.none(), linkBaseUrl: 'https://example.com', resend: {} };
      const workflow = new VerificationWorkflow(stack, 'SignUp', props);
      workflow.grantConfirm(caller);
      workflow.grantResend(caller);
    });
    expect(statementsOf(template, roleOf(template, 'Caller'))).toEqual([
      allow('lambda:InvokeFunction', arn('SignUpChannelConfirm7950C2E1')),
      allow('lambda:InvokeFunction', arn('SignUpChannelResend97CB7833')),
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { LINK_BASE: 'https://example.com' } },
    });
  });
});

describe('somebody is warned at synthesis', () => {
  const warnings = (stack: Stack, about: string): string[] =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp(about))
      .map(({ id }) => id);

  test('when nobody is subscribed to the topic', () => {
    const about = "nobody is subscribed to the topic 'Test/SignUp/Channel/Topic': no message reaches a user";
    const unheard = stackWith((stack) => new VerificationWorkflow(stack, 'SignUp'));
    expect(warnings(unheard, about)).toEqual(['/Test/SignUp/Channel']);
    const heard = stackWith((stack) => {
      const { topic } = new VerificationWorkflow(stack, 'SignUp').channel;
      topic?.addSubscription(new subscriptions.UrlSubscription('https://example.com'));
    });
    expect(warnings(heard, 'nobody is subscribed')).toEqual([]);
  });

  test('not when the topic is subscribed to from another stack, is none of the app, or is none', () => {
    const across = stackWith((stack) => {
      const { topic } = new VerificationWorkflow(stack, 'SignUp').channel;
      const other = new Stack(stack.node.root, 'Other');
      new sns.Subscription(other, 'Mailer', {
        topic: topic as sns.ITopic,
        protocol: sns.SubscriptionProtocol.HTTPS,
        endpoint: 'https://example.com',
      });
    });
    const imported = stackWith((stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:topic');
      new VerificationWorkflow(stack, 'SignUp', { sender: Sender.topic(topic) });
    });
    const mailed = stackWith((stack) => {
      new VerificationWorkflow(stack, 'SignUp', { sender: Sender.ses({ fromAddress: 'hello@example.com' }) });
    });
    for (const stack of [across, imported, mailed]) expect(warnings(stack, 'nobody is subscribed')).toEqual([]);
  });

  test.each([
    ['il-central-1', undefined, 1],
    ['cn-north-1', undefined, 0],
    ['eu-west-1', undefined, 0],
    ['il-central-1', ConfirmEndpoint.httpApi(), 0],
  ])('when there are no Function URLs in the region: %s', (region, endpoint, count) => {
    const stack = new Stack(new App(), 'Test', { env: { region } });
    new VerificationWorkflow(stack, 'SignUp', { endpoint });
    expect(warnings(stack, `no Function URLs in ${region}: give 'endpoint: ConfirmEndpoint.httpApi`)).toHaveLength(
      count,
    );
  });
});

describe('a table of codes of the user', () => {
  const codes = (props: Partial<dynamodb.TableProps>): (() => void) => {
    const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
    return () =>
      stackWith((stack) => {
        const table = new dynamodb.Table(stack, 'Codes', { partitionKey, timeToLiveAttribute: 'expiresAt', ...props });
        new VerificationWorkflow(stack, 'SignUp', { table });
      });
  };

  test('is taken when it fits', () => {
    expect(codes({})).not.toThrow();
  });

  test('fails with another key', () => {
    const message = "[Test/SignUp/Channel] 'table' must have the string partition key 'id' and no sort key, got ";
    expect(codes({ partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } })).toThrow(`${message}'pk (S)'`);
    expect(codes({ partitionKey: { name: 'id', type: dynamodb.AttributeType.BINARY } })).toThrow(`${message}'id (B)'`);
    const sortKey = { name: 'sk', type: dynamodb.AttributeType.STRING };
    expect(codes({ sortKey })).toThrow(`${message}'id (S) with sort key sk (S)'`);
  });

  test('fails when nothing ever leaves it', () => {
    expect(codes({ timeToLiveAttribute: undefined })).toThrow("must have its time to live on 'expiresAt', got nothing");
    expect(codes({ timeToLiveAttribute: 'ttl' })).toThrow("must have its time to live on 'expiresAt', got 'ttl'");
  });
});

describe('a construct in any place', () => {
  test.each(['登録', 'x'.repeat(250), 'Übung'])('has descriptions that AWS takes: %s', (id) => {
    const template = templateOf((stack) => new VerificationWorkflow(stack, id));
    const texts = ['AWS::IAM::Role', 'AWS::Lambda::Function'].flatMap((type) =>
      Object.values(resourcesOf(template, type)).flatMap(({ Properties }) => (Properties.Description as string) ?? []),
    );
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) {
      expect(text).toMatch(/^[\t\n\r\x20-\x7e\xa1-\xff]*$/);
      expect(text.length).toBeLessThanOrEqual('Role of: '.length + 256);
    }
    template.allResourcesProperties('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('^.{1,256}$') });
  });

  test('is traced, unless it is told not to: functions and machine alike', () => {
    signUp(() => ({})).allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    const untraced = signUp(() => ({ tracing: false, resend: {} }));
    untraced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
    expect(JSON.stringify(untraced.toJSON())).not.toContain('xray');
  });
});

describe('messages on request', () => {
  test('have a function that reads, counts and sends', () => {
    const template = signUp(() => ({ resend: { maxPerDay: 5, minInterval: Duration.minutes(2) } }));
    expect(statementsOf(template, roleOf(template, 'SignUpChannelResendRole')).slice(2)).toEqual([
      allow('sns:Publish', { Ref: 'SignUpChannelTopicC027DA08' }),
      allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], arn('SignUpChannelTable2B4CEBCB')),
      allow('dynamodb:GetItem', arn('SignUpUsersDCEFC81C')),
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { MAX_PER_DAY: '5', MIN_INTERVAL_MS: '120000' } },
    });
  });

  test('fail without bounds that make sense, and are granted only where there are any', () => {
    expect(refusalOf({ resend: { maxPerDay: 0 } })).toThrow(
      "'resend.maxPerDay' must be a whole number, 1 or more, got 0",
    );
    expect(refusalOf({ resend: { minInterval: Duration.days(2) } })).toThrow(
      "'resend.minInterval' must be whole seconds",
    );
    expect(() =>
      stackWith((stack) => {
        const channel = new VerificationChannel(stack, 'Channel');
        channel.grantResend(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
      }),
    ).toThrow("[Test/Channel] 'resend' must be given for messages to be sent again, got nothing; give 'resend: {}'");
  });
});

describe('reminders', () => {
  test.each([
    ['too early', [Duration.seconds(30)], 'reminders[0]'],
    ['too late', [Duration.minutes(30)], 'reminders[0]'],
    ['falling', [Duration.minutes(20), Duration.minutes(10)], 'reminders[1]'],
    ['too close', [Duration.minutes(10), Duration.seconds(630)], 'reminders[1]'],
  ])('fail when they are %s', (_, reminders, prop) => {
    expect(refusalOf({ reminders })).toThrow(`[Test/SignUp/Verification] '${prop}' must be whole seconds from `);
  });
});

describe('pages', () => {
  test('reach the function behind the link', () => {
    const pages = { language: 'de', confirmed: { title: 'Danke', text: 'Alles da.' } };
    signUp(() => ({ pages })).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PAGES: Match.serializedJson(pages) } },
    });
  });

  test('fail when they are longer than the environment of a function', () => {
    const confirmed = { title: 'Thanks', text: 'x'.repeat(2500) };
    expect(refusalOf({ pages: { confirmed } })).toThrow("'pages' must take at most 2500 bytes as JSON, got");
  });
});

describe('one key', () => {
  const template = signUp((stack) => ({
    encryptionKey: new kms.Key(stack, 'Key'),
    alarmTopic: new sns.Topic(stack, 'Alarms'),
    failureTarget: { bind: () => ({ arn: 'arn:aws:sqs:us-east-1:111122223333:failures' }) },
  }));
  const key = arn('Key961B73FD');

  test('encrypts machine, tables, topic, dead letters and every log', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: key },
    });
    template.allResourcesProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: key });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: key });
  });

  test('may be used by the machine for its own executions and logs', () => {
    const statements = statementsOf(template, roleOf(template, 'SignUpWorkflowStateMachineRole'));
    expect(statements).toContainEqual(
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], key, {
        StringEquals: {
          'kms:EncryptionContext:aws:states:stateMachineArn': { Ref: 'SignUpWorkflowStateMachine86D3F43B' },
        },
      }),
    );
    expect(statements).toContainEqual(
      allow('kms:GenerateDataKey', key, {
        StringLike: { 'kms:EncryptionContext:SourceArn': { 'Fn::Join': ['', expect.arrayContaining([':logs:'])] } },
      }),
    );
  });

  test.each(['Confirm', 'Send'])('may be used to answer the machine by the function: %s', (id) => {
    expect(statementsOf(template, roleOf(template, `SignUpChannel${id}Role`))).toContainEqual(
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], key),
    );
  });

  test('is opened to the services that log and deliver, with no wider action than they need', () => {
    const [properties] = Object.values(resourcesOf(template, 'AWS::KMS::Key')).map(({ Properties }) => Properties);
    const { Statement: statements } = properties?.KeyPolicy as { Statement: { Action: unknown }[] };
    expect(statements.slice(1).map(({ Action }) => Action)).toEqual([
      expect.arrayContaining(['kms:GenerateDataKey', 'kms:Decrypt']),
      'kms:Decrypt',
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    ]);
  });
});

describe('failures', () => {
  const template = signUp((stack) => ({
    alarmTopic: new sns.Topic(stack, 'Alarms'),
    failureTarget: { bind: () => ({ arn: 'arn:aws:sqs:us-east-1:111122223333:failures', input: undefined }) },
  }));

  test('raise an alarm each', () => {
    const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    expect(alarms.map(({ MetricName }) => MetricName)).toEqual([
      'ExecutionsFailed',
      'ExecutionsTimedOut',
      'ExecutionsAborted',
      'ExecutionThrottled',
    ]);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        Threshold: 1,
        EvaluationPeriods: 1,
        Period: 300,
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: expect.stringMatching(/^Alarms/) as string }],
      });
    }
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      },
    });
  });

  test('are told without input and output, and wait in a queue when they can not be', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [{ Ref: 'SignUpWorkflowStateMachine86D3F43B' }],
        },
      },
      Targets: [
        {
          Arn: 'arn:aws:sqs:us-east-1:111122223333:failures',
          DeadLetterConfig: { Arn: arn('SignUpWorkflowFailureDlq8937942B') },
          InputTransformer: {
            InputTemplate:
              '{"executionArn":<detail-executionArn>,"stateMachineArn":<detail-stateMachineArn>,"name":<detail-name>,' +
              '"status":<detail-status>,"error":<detail-error>,"cause":<detail-cause>}',
          },
        },
      ],
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': arn('SignUpWorkflowFailureRuleC5E94483') } },
          }),
        ]),
      },
    });
  });
});
