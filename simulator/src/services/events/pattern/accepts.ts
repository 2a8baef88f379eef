/** Whether a leaf's text is accepted. */
export type Accepts = (text: string) => boolean;
