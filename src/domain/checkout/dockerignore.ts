/** Whether a `.dockerignore` keeps `locale` out of the image. */
export const ignoresLocale = (text: string): boolean =>
  /^\s*(?:\*\*\/|\.?\/)?locale(?:\/(?:\*\*?)?)?\s*$/mu.test(text);
