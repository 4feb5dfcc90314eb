import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../desktop/processes.ts';
import { UsageError } from './arguments.ts';

/** Sizes of the desktop's icon theme, in pixels. */
export const ICON_SIZES = [16, 22, 24, 32, 48, 64, 128, 256, 512] as const;
const LARGEST = 1024;
/** A PNG below this looks bad in large places. */
const LEAST = 512;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface Icons {
  readonly sizes: ReadonlyMap<number, string>;
  readonly largest: string;
  /** Null where a PNG was given. */
  readonly svg: string | null;
}

/**
 * Draws an icon in all sizes.
 * @throws {UsageError} for what is neither an SVG nor a square PNG that is large enough
 */
export async function drawIcons(source: string, folder: string): Promise<Icons> {
  mkdirSync(folder, { recursive: true });
  const bytes = readIcon(source);
  const isPng = bytes.subarray(0, 8).equals(PNG_SIGNATURE);
  if (isPng) checkPng(source, bytes);
  else if (!/<svg[\s>]/.test(bytes.toString('utf8')))
    throw new UsageError(`--icon ${source}: neither an SVG nor a PNG`);
  const svg = join(folder, 'icon.svg');
  writeFileSync(svg, isPng ? pngInSvg(bytes) : bytes);
  const sizes = new Map<number, string>();
  for (const size of [...ICON_SIZES, LARGEST]) {
    const file = join(folder, `${size}.png`);
    await draw(source, svg, size, file);
    sizes.set(size, file);
  }
  sizes.delete(LARGEST);
  return { sizes, largest: join(folder, `${LARGEST}.png`), svg: isPng ? null : svg };
}

function readIcon(source: string): Buffer {
  try {
    return readFileSync(source);
  } catch (error) {
    throw new UsageError(`--icon ${source}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

async function draw(source: string, svg: string, size: number, file: string): Promise<void> {
  const args = ['--width', `${size}`, '--height', `${size}`, '--keep-aspect-ratio', '--output', file, svg];
  try {
    await runQuietly('rsvg-convert', args, process.env as Record<string, string>);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    throw new UsageError(`--icon ${source}: can't be drawn (rsvg-convert)`);
  }
}

/** Width and height are the first two numbers of the first chunk. @see PNG specification §11.2.1 */
function checkPng(source: string, bytes: Buffer): void {
  const [width, height] = bytes.length < 24 ? [0, 0] : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width !== height || width < LEAST) {
    throw new UsageError(`--icon ${source}: ${width} × ${height} pixels; a PNG is square and has at least ${LEAST}`);
  }
}

function pngInSvg(png: Buffer): string {
  const data = `data:image/png;base64,${png.toString('base64')}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><image width="1" height="1" href="${data}"/></svg>`;
}
