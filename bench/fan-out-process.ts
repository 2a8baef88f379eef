import { measureFanOut } from './fan-out';

/** Prints what fanning out takes; the arguments are the number of items, and whether the function takes `items` or `batches`. */
async function main(items: number, takes: string | undefined): Promise<void> {
  console.log(JSON.stringify(await measureFanOut(items, takes === 'batches')));
}

main(Number(process.argv[2]), process.argv[3]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
