/** Seconds as the milliseconds of a timer; past 24 days, which is as far as one goes, it goes as far as it can. */
export const timerOf = (seconds: number): number => Math.min(seconds * 1000, 2 ** 31 - 1);
