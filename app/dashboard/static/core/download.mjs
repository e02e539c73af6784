// Files that the page makes: tables and pictures of what it shows.

/** Gives a file to the browser's downloads. */
export function save(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name for a file from words: "Requests over time" → "requests-over-time". */
export const fileName = (words, ending) =>
  `${words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')}.${ending}`;

// What a spreadsheet would take for a formula.
const formula = /^[=+\-@\t\r]/;

/** A table as comma-separated values. A text that a spreadsheet would run begins with an apostrophe. Pure. */
export function csv(rows) {
  const cell = (value) => {
    if (typeof value === 'number') return String(value);
    const words = String(value ?? '');
    const safe = formula.test(words) ? `'${words}` : words;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Saves a table. */
export const saveTable = (title, rows) => save(fileName(title, 'csv'), new Blob([csv(rows)], { type: 'text/csv' }));
