/** What a carrier is asked. */
interface Request {
  readonly input: { readonly grams: number };
}

/** What a carrier answers: an offer in cents. */
interface Offer {
  readonly cents: number;
  readonly days: number;
}

export const post = async ({ input }: Request): Promise<Offer> => ({
  cents: 500 + Math.ceil(input.grams / 1000) * 90,
  days: 3,
});
export const courier = async ({ input }: Request): Promise<Offer> => ({
  cents: 1200 + Math.ceil(input.grams / 500) * 40,
  days: 1,
});
export const freight = async ({ input }: Request): Promise<Offer> => ({
  cents: 2500 + Math.ceil(input.grams / 10_000) * 100,
  days: 5,
});
