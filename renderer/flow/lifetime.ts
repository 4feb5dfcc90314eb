import type { FlowToken } from '../../shared/flow.ts';

/** How much of a token's life is left. */
export interface Lifetime {
  /** 1: all of it, 0: it has run out; null: not known. */
  readonly share: number | null;
  readonly text: string;
}

/** @param now milliseconds since the epoch */
export function lifetimeOf({ receivedAt, expiresAt }: FlowToken, now: number): Lifetime {
  if (expiresAt === null) return { share: null, text: 'when it ends is not known' };
  const [from, to] = [Date.parse(receivedAt), Date.parse(expiresAt)];
  const left = to - now;
  if (left <= 0) return { share: 0, text: 'has run out' };
  return { share: Math.min(1, left / Math.max(1, to - from)), text: `${durationText(Math.ceil(left / 1_000))} left` };
}

function durationText(seconds: number): string {
  const [days, hours, minutes] = [86_400, 3_600, 60].map((unit) => Math.floor(seconds / unit));
  if (days) return `${days} d ${(hours ?? 0) % 24} h`;
  if (hours) return `${hours} h ${(minutes ?? 0) % 60} min`;
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
