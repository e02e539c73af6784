// The word for one, or that for any other number.
export const plural = (n, one, many) => (n === 1 ? one : many);
