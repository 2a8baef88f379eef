import { Reference, Token, Tokenization, aws_lambda as lambda } from 'aws-cdk-lib';

/** The timeout of a function of this app by the reference that a definition holds, in seconds; undefined where it is not known. */
export function functionTimeoutSeconds(reference: string): number | undefined {
  const token = Tokenization.reverseString(reference).firstToken;
  if (token === undefined || !Reference.isReference(token)) {
    return undefined;
  }
  const resource = token.target instanceof lambda.CfnFunction ? token.target : token.target.node.defaultChild;
  const timeout = resource instanceof lambda.CfnFunction ? resource.timeout : undefined;
  return typeof timeout === 'number' && !Token.isUnresolved(timeout) ? timeout : undefined;
}
