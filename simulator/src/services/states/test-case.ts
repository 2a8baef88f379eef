/** An ARN, and the test case that stands behind it: `<arn>#<test case>`, as Step Functions Local takes it. */
export function splitTestCase(arn: string): readonly [arn: string, testCase?: string] {
  const at = arn.indexOf('#');
  return at < 0 ? [arn] : [arn.slice(0, at), arn.slice(at + 1)];
}
