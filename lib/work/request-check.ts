import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration, refusal } from '../core/refusal';
import type { BuiltWork } from './built-work';

/** AWS gives up an HTTP request then. */
export const LONGEST_REQUEST = Duration.seconds(60);

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];

/** Headers with which AWS fails an HTTP task by `States.Runtime`, which nothing catches. */
const FOREIGN_HEADERS =
  /^(a-im|accept-(charset|datetime|encoding)|authorization|cache-control|connection|content-(encoding|md5)|date|expect|forwarded|from|host|http2-settings|if-(match|modified-since|none-match|range|unmodified-since)|max-forwards|origin|pragma|proxy-authorization|referer|server|te|trailer|transfer-encoding|upgrade|via|warning|x-(forwarded|amz|amzn)-.*)$/i;

/** Refuses a request that AWS would refuse or give up; other work passes. */
export function checkRequest(scope: IConstruct, prop: string, { http, givenTimeout }: BuiltWork): void {
  if (http === undefined) return;
  const { url, method, headers } = http;
  const refuse = (option: string, must: string, got: unknown, instead: string): void => {
    throw refusal(scope, { prop: `${prop}.${option}`, must, got, instead });
  };
  if (!Token.isUnresolved(url) && !/^https:\/\/[^/]/.test(url)) {
    refuse(
      'url',
      'be an https address that is known at synthesis',
      url,
      'the role is allowed this one: vary its query',
    );
  }
  if (!Token.isUnresolved(method) && !METHODS.includes(method)) {
    refuse('method', `be one of ${METHODS.join(', ')}`, method, 'AWS sends no others');
  }
  const foreign = headers.find((header) => FOREIGN_HEADERS.test(header));
  if (foreign !== undefined) {
    refuse('headers', 'leave out those that AWS sets or forbids', foreign, 'put credentials into the connection');
  }
  if (givenTimeout !== undefined) {
    checkDuration(scope, `${prop}.taskTimeout`, givenTimeout, {
      atLeast: Duration.seconds(1),
      atMost: LONGEST_REQUEST,
      instead: 'AWS gives up a request then',
    });
  }
}
