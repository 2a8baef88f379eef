/** What the messages of the test API advise, in the words of the command line. */
const ADVICE: readonly (readonly [says: RegExp, option: string])[] = [
  [/option parameters: \{ ([^:}]+): … \}/, "--parameter '$1=…'"],
  [/option attributes: \{ '([^']+)': \{ '([^']+)': … \} \}/, "--attribute '$1.$2=…'"],
  [/option imports: \{ '([^']+)': … \}/, "--import '$1=…'"],
  [/option references: \{ '([^']+)': … \}/, "--reference '$1=…'"],
  [/option definitions: \{ '([^']+)': '[^']*' \}/, "--definition '$1=file.asl.json'"],
  [/option functions: \{ '([^']+)': /, "--function '$1=folder#index.handler'"],
  [/option permissions: \{ roles: \{ '([^']+)': 'trusted' \} \}/, "--role '$1=trusted'"],
  [/option permissions: \{ managedPolicies: \{ '([^']+)': .* \} \}/, "--managed-policy '$1=@file.json'"],
  [/option conditionValues: \{ '([^']+)': … \}/, "--condition '$1=…'"],
  [/option python/, '--python .venv/bin/python'],
  [/options region and account/, '--region … --account …'],
  [/machine\.state\('([^']+)'\)\.mock\(…\)/, "--mock '$1={…}', or --mock '*={}' for every task"],
  [/world\.function\('([^']+)'\)\.mock\(…\)/, "--mock-function '$1={…}'"],
  [/mock the function/, "--mock-function 'Function={…}'"],
  [/world\.service\('([^']+)', '([^']+)'\)\.mock\(…\)/, "--mock-service '$1:$2={…}'"],
  [/answer it with run\.callback\(…\)/, `--answer 'State={"…":…}', or --answer 'State!Error' to fail it`],
];

/** A message with the options of the command line for everything that it advises. */
export function inOptions(message: string): string {
  const options = ADVICE.flatMap(([says, option]) => {
    const found = says.exec(message);
    return found === null ? [] : [option.replace(/\$(\d)/g, (_, at: string) => found[Number(at)] ?? '')];
  });
  return options.length === 0 ? message : `${message}\n  on the command line: ${[...new Set(options)].join('; ')}`;
}
