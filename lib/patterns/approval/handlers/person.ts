/**
 * The person whom an id names: the same for ids that differ in capitals, in spaces around and between words, in the way in which Unicode writes a
 * character, or in characters that nobody sees. Letters of other alphabets that look alike are others.
 */
export function personOf(id: string): string {
  return id
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** A way to write each person: as the first id that named them does. */
export function oneSpelling(): (id: string) => string {
  const spellings = new Map<string, string>();
  return (id) => {
    const person = personOf(id);
    const spelling = spellings.get(person) ?? id;
    spellings.set(person, spelling);
    return spelling;
  };
}
