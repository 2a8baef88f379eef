import { join } from 'node:path';
import * as ts from 'typescript';

export const LIB = join(__dirname, '..', '..', 'lib');

const { config } = ts.readConfigFile(join(LIB, '..', 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
  config: { compilerOptions: object };
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, join(LIB, '..'));
const program = ts.createProgram([join(LIB, 'index.ts')], { ...options, noEmit: true });

export const checker = program.getTypeChecker();

/** What `lib/index.ts` exports. */
export const exported: readonly ts.Symbol[] = checker.getExportsOfModule(moduleSymbol());

/** The symbol behind an export. */
export function resolved(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function moduleSymbol(): ts.Symbol {
  const source = program.getSourceFile(join(LIB, 'index.ts'));
  const symbol = source && checker.getSymbolAtLocation(source);
  if (symbol === undefined) {
    throw new Error('lib/index.ts is not a module');
  }
  return symbol;
}
