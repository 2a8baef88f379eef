import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import { environmentJson } from '../../resources/environment-json';
import type { MessageTextsOptions, SesSenderOptions } from './sender-options';

/** The texts as the functions read them: only what differs from the defaults, which they know. */
export function renderTexts(
  scope: IConstruct,
  options: MessageTextsOptions & Pick<SesSenderOptions, 'subject' | 'welcomeSubject'>,
): string {
  const { subject, text, welcomeSubject, welcomeText } = options;
  if (text !== undefined && !Token.isUnresolved(text) && !text.includes('{link}')) {
    throw refusal(scope, {
      prop: 'text',
      must: "contain '{link}'",
      got: text,
      instead: 'without the link nobody can confirm: put {link} where it belongs',
    });
  }
  const instead = 'shorten them, or write the messages yourself with Sender.function or Sender.topic';
  return environmentJson(scope, 'texts', { subject, text, welcomeSubject, welcomeText }, instead);
}
