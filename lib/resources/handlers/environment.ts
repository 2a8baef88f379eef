/** Reads a variable that the construct has set. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`The environment variable ${name} is not set`);
  }
  return value;
}
