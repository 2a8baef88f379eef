import { Arn, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { mayInvoke, mayPublish } from '../../resources/access';
import { heardTopic } from '../../resources/heard-topic';
import { checkReach } from '../../resources/reach';
import { renderTexts } from './render-texts';
import type { BindSender } from './sender-config';
import type { SesSenderOptions, SmsSenderOptions } from './sender-options';
import { sesFrom } from './ses-from';

/** Publishes to a topic. */
export function topicSender(given: sns.ITopic | undefined): BindSender {
  return (scope, encryptionKey) => {
    const unheard = 'no message reaches a user';
    const topic = heardTopic(scope, 'Topic', { given, prop: 'sender', encryptionKey, unheard });
    return {
      topic,
      environment: { SENDER: 'topic', SENDER_TARGET: topic.topicArn },
      statements: mayPublish(topic),
    };
  };
}

/** Calls a function. */
export function functionSender(handler: lambda.IFunction): BindSender {
  return (scope) => {
    checkReach(scope, 'sender', handler);
    return {
      environment: { SENDER: 'function', SENDER_TARGET: handler.functionArn },
      statements: [mayInvoke(handler)],
    };
  };
}

/** Sends e-mail. */
export function sesSender(options: SesSenderOptions): BindSender {
  const { recipientAttribute = 'email', configurationSetName } = options;
  return (scope) => {
    const from = sesFrom(scope, options.fromAddress, options.identity);
    const ses = (resource: string, resourceName: string): string =>
      Arn.format({ service: 'ses', resource, resourceName }, Stack.of(scope));
    const send = new iam.PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [
        ses('identity', from.identity),
        ...(configurationSetName === undefined ? [] : [ses('configuration-set', configurationSetName)]),
      ],
      conditions: { StringEquals: { 'ses:FromAddress': from.address } },
    });
    return {
      environment: {
        SENDER: 'ses',
        SENDER_TARGET: from.header,
        RECIPIENT_ATTRIBUTE: recipientAttribute,
        TEXTS: renderTexts(scope, options),
        ...(configurationSetName !== undefined && { CONFIGURATION_SET: configurationSetName }),
      },
      statements: [send],
    };
  };
}

/** Sends text messages. */
export function smsSender(options: SmsSenderOptions): BindSender {
  const { originationIdentityArn, recipientAttribute = 'phone' } = options;
  return (scope) => ({
    environment: {
      SENDER: 'sms',
      SENDER_TARGET: originationIdentityArn,
      RECIPIENT_ATTRIBUTE: recipientAttribute,
      TEXTS: renderTexts(scope, options),
    },
    statements: [
      new iam.PolicyStatement({ actions: ['sms-voice:SendTextMessage'], resources: [originationIdentityArn] }),
    ],
  });
}
