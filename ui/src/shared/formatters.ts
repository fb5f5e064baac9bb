/** The web engine's formatters, each made once: making one costs what a hundred uses do, and a table uses some in every row. */

export const getNumberFormat = once(Intl.NumberFormat);
export const getDateTimeFormat = once(Intl.DateTimeFormat);
export const getRelativeTimeFormat = once(Intl.RelativeTimeFormat);
export const getPluralRules = once(Intl.PluralRules);

function once<Args extends unknown[], Formatter>(Make: new (...args: Args) => Formatter): (...args: Args) => Formatter {
  const made = new Map<string, Formatter>();
  return (...args) => {
    const key = JSON.stringify(args);
    let formatter = made.get(key);
    if (formatter === undefined) made.set(key, (formatter = new Make(...args)));
    return formatter;
  };
}
