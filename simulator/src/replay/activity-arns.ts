/** The ARNs of activities in a text. */
export function activityArnsIn(text: string): readonly string[] {
  return [...text.matchAll(/arn:[^:"]+:states:[^:"]+:\d+:activity:[^"]+/g)].map(([arn]) => arn);
}
