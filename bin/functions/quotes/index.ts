/** What a carrier is asked. */
interface Request {
  readonly input: { readonly grams: number };
}

/** What a carrier answers: an offer in cents. */
interface Offer {
  readonly cents: number;
  readonly days: number;
}

/** What a courier carries on a bicycle. */
const MAX_COURIER_GRAMS = 20_000;

export const courier = async ({ input: { grams } }: Request): Promise<Offer> => {
  if (grams > MAX_COURIER_GRAMS) {
    const error = new Error(`${grams} g are more than the ${MAX_COURIER_GRAMS} g that a courier takes`);
    error.name = 'Parcel.TooHeavy';
    throw error;
  }
  return { cents: 1200 + Math.ceil(grams / 500) * 40, days: 1 };
};

export const freight = async ({ input: { grams } }: Request): Promise<Offer> => ({
  cents: 2500 + Math.ceil(grams / 10_000) * 100,
  days: 5,
});

export const post = async ({ input: { grams } }: Request): Promise<Offer> => ({
  cents: 500 + Math.ceil(grams / 1000) * 90,
  days: 3,
});
