import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The region of a stack where it is known to be one of China, whose services lack some features; undefined anywhere else. */
export function chineseRegion(scope: IConstruct): string | undefined {
  const { region } = Stack.of(scope);
  return !Token.isUnresolved(region) && region.startsWith('cn-') ? region : undefined;
}
