import type { Point, Rectangle } from 'electron';

/** How far a window stands from the one before it, in px: both title bars can be seen. */
const STEP = 32;

/** Where a window of some size stands beside another one: down to the right, and at the corner once there is no room. */
export function cascade(
  before: Point,
  size: { readonly width: number; readonly height: number },
  workArea: Rectangle,
): Point {
  const { x, y } = { x: before.x + STEP, y: before.y + STEP };
  const fits = x + size.width <= workArea.x + workArea.width && y + size.height <= workArea.y + workArea.height;
  return fits ? { x, y } : { x: workArea.x, y: workArea.y };
}
