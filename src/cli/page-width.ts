/** Columns of help on a page, and the most on a terminal. */
export const pageWidth = 100
