/** Prints the real milliseconds from the import of the simulator to the first result of an app; the argument is its cdk.out. */
async function main(folder: string): Promise<void> {
  const startedMs = performance.now();
  const { Simulator } = await import('cdk-workflow-simulator');
  const world = await Simulator.load(folder);
  const userId = 'first';
  await world.table('SignUp/Users').put({ userId });
  const run = await world.stateMachine('SignUp/Verification').start({ userId });
  await run.toEnd();
  console.log(performance.now() - startedMs);
  await world.close();
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
