import { own } from '../../base/own';
import type { Command } from 'commander';
import { examples, NAME, type Registration } from '../registration';
import { CannotStart } from '../terminal';

export const completion: Registration = (program, { terminal }) => {
  const command = program
    .command('completion')
    .description('Print a script with which the shell completes commands and options.')
    .argument('<shell>', 'bash, zsh or fish');
  examples(command, [
    ['completion bash >> ~/.bashrc', ''],
    ['completion zsh > "${fpath[1]}/_cdk-workflow-simulator"', ''],
    ['completion fish > ~/.config/fish/completions/cdk-workflow-simulator.fish', ''],
  ]);
  command.action((shell: string) => {
    const write = own(SHELLS, shell);
    if (write === undefined)
      throw new CannotStart(`There is completion for ${Object.keys(SHELLS).join(', ')}, not for '${shell}'`);
    terminal.out(write(program));
  });
};

const SHELLS: Readonly<Record<string, (program: Command) => string>> = {
  bash: (program) => `_cdk_workflow_simulator() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${program.commands.map((each) => each.name()).join(' ')} --help --version"
  else
    case "$command" in
${program.commands.map((each) => `      ${each.name()}) words="${longOptions(each).join(' ')}" ;;`).join('\n')}
    esac
  fi
  if [[ "$current" == -* || "$COMP_CWORD" -eq 1 ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F _cdk_workflow_simulator ${NAME}
`,
  zsh: (program) => `#compdef ${NAME}
_cdk_workflow_simulator() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${program.commands.map((each) => `      ${quote(`${each.name()}:${firstSentence(each.description())}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  local -a options
  case "$words[2]" in
${program.commands.map((each) => `    ${each.name()}) options=(${longOptions(each).join(' ')}) ;;`).join('\n')}
  esac
  if [[ "$PREFIX" == -* ]]; then compadd -- $options; else _files; fi
}
compdef _cdk_workflow_simulator ${NAME}
`,
  fish: (program) =>
    program.commands
      .flatMap((each) => [
        `complete -c ${NAME} -n __fish_use_subcommand -a ${each.name()} -d ${quote(firstSentence(each.description()))}`,
        ...each.options.flatMap(({ long, description }) =>
          long === undefined || long === null
            ? []
            : [
                `complete -c ${NAME} -n '__fish_seen_subcommand_from ${each.name()}' -l ${long.slice(2)} -d ${quote(description)}`,
              ],
        ),
      ])
      .join('\n')
      .concat('\n'),
};

function longOptions(command: Command): readonly string[] {
  return [...command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long])), '--help'];
}

function firstSentence(text: string): string {
  return text.replace(/\.\s.*$|\.$/s, '');
}

function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
