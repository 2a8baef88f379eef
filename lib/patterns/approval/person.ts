/** The person whom an id names, by the rule of the functions, which import nothing from here. */
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
