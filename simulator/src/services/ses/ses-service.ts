import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { AwsError, type Service } from '../service';

/** An e-mail that was sent. */
export interface SentEmail {
  readonly messageId: string;
  /** The virtual instant, in epoch milliseconds. */
  readonly atMs: number;
  readonly from: string;
  /** Everybody who gets it, in copy or not. */
  readonly to: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  /** The template that it was made with, and the data for it. */
  readonly template?: { readonly name: string; readonly data: Json };
}

/**
 * Simple Email Service: what is sent stays, and goes nowhere. `SendEmail` of both its APIs is carried out.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export class SesService implements Service {
  readonly name = 'ses';
  readonly emails: SentEmail[] = [];

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
  ) {}

  /** Carries out `SendEmail`. */
  call(_: string, input: JsonObject): JsonObject {
    const email = this.read(input);
    if (email.from === '') throw new AwsError('BadRequestException', "Missing required parameter: 'FromEmailAddress'");
    if (email.to.length === 0) throw new AwsError('BadRequestException', 'Missing required parameter: Destination');
    this.emails.push(email);
    return { MessageId: email.messageId };
  }

  /** Version 1 says `Source` and `Message`, version 2 `FromEmailAddress` and `Content`. */
  private read(input: JsonObject): SentEmail {
    const { Destination: destination, Content: content } = input as Record<string, JsonObject | undefined>;
    const { Template: template, Simple: simple } = (content ?? {}) as Record<string, JsonObject | undefined>;
    const { Subject: subject, Body: body } = (simple ?? input['Message'] ?? {}) as Record<
      string,
      JsonObject | undefined
    >;
    const { Text: text, Html: html } = (body ?? {}) as Record<string, JsonObject | undefined>;
    const recipients = ['ToAddresses', 'CcAddresses', 'BccAddresses'];
    return {
      messageId: uuid(this.random),
      atMs: this.agenda.nowMs,
      from: dataOf(input['FromEmailAddress'] ?? input['Source']) ?? '',
      to: recipients.flatMap((name) => (destination?.[name] ?? []) as string[]),
      ...(subject !== undefined && { subject: dataOf(subject['Data']) ?? '' }),
      ...(text !== undefined && { text: dataOf(text['Data']) ?? '' }),
      ...(html !== undefined && { html: dataOf(html['Data']) ?? '' }),
      ...(template !== undefined && {
        template: { name: dataOf(template['TemplateName']) ?? '', data: template['TemplateData'] ?? '{}' },
      }),
    };
  }
}

function dataOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
