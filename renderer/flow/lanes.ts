import { LANES, type Lane } from './diagram.ts';

/** Where a lane's line is, as a share of the drawing's width. */
export function laneX(lane: Lane): string {
  return `${(((LANES.indexOf(lane) + 0.5) * 100) / LANES.length).toFixed(3)}%`;
}

/** True where the way from one to the other goes to the right. */
export function goesRight(from: Lane, to: Lane): boolean {
  return LANES.indexOf(to) > LANES.indexOf(from);
}
