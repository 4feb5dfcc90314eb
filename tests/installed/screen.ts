import type { DesktopSession } from '../../scripts/desktop/desktop-session.ts';

/** Letters are read better when they are larger. */
const SCALE = 2;
/** tesseract: line after line over the whole width, as a table of words with their places. */
const READ = '--psm 6 tsv';

interface Word {
  readonly text: string;
  /** Words of one line have the same. */
  readonly line: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a person sees on the screen and does with mouse and keys. `window` is an X window's number, or `root`: the whole screen. */
export class Screen {
  readonly #session: DesktopSession;

  constructor(session: DesktopSession) {
    this.#session = session;
  }

  /** All that can be read, line by line. */
  async text(window: string): Promise<string> {
    const words = await this.#words(window);
    return words
      .map(({ text, line }, at) => `${at === 0 ? '' : words[at - 1]?.line === line ? ' ' : '\n'}${text}`)
      .join('');
  }

  /** Clicks on the lowest place where the words stand: buttons come after what explains them. @returns false if they don't */
  async click(window: string, text: string): Promise<boolean> {
    const place = lowest(await this.#words(window), text.split(' '));
    if (place === null) return false;
    const within = window === 'root' ? [] : ['--window', window];
    await this.#xdotool('mousemove', ...within, String(place.x), String(place.y));
    await this.#xdotool('click', '1');
    return true;
  }

  async press(keys: string): Promise<void> {
    await this.#xdotool('key', keys);
  }

  /** Brings a window to the front, as a person does by the task bar. */
  async activate(window: string): Promise<void> {
    await this.#xdotool('windowactivate', window);
  }

  async minimize(window: string): Promise<void> {
    await this.#xdotool('windowminimize', window);
  }

  /** The window that has the focus; empty if none has. */
  active(): Promise<string> {
    return this.#xdotool('getactivewindow').catch(() => '');
  }

  /** The visible windows of a class (WM_CLASS), which the desktop file's StartupWMClass names. */
  async windows(wmClass: string): Promise<readonly string[]> {
    const exactly = `^${wmClass.replaceAll('.', '\\.')}$`;
    const found = await this.#xdotool('search', '--onlyvisible', '--class', exactly).catch(() => ''); // none
    return found.split('\n').filter((line) => line !== '');
  }

  title(window: string): Promise<string> {
    return this.#xdotool('getwindowname', window);
  }

  async processOf(window: string): Promise<number> {
    return Number(await this.#xdotool('getwindowpid', window));
  }

  async picture(window: string, path: string): Promise<void> {
    await this.#session.run('import', ['-silent', '-window', window, path]);
  }

  async #words(window: string): Promise<readonly Word[]> {
    const capture = `import -silent -window ${window} -colorspace Gray -resize ${SCALE * 100}% png:-`;
    return parseWords(await this.#session.run('sh', ['-c', `${capture} | OMP_THREAD_LIMIT=1 tesseract - - ${READ}`]));
  }

  async #xdotool(...args: readonly string[]): Promise<string> {
    return (await this.#session.run('xdotool', args)).trim();
  }
}

/** @see tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text */
function parseWords(tsv: string): readonly Word[] {
  return tsv.split('\n').flatMap((row) => {
    const cells = row.split('\t');
    const text = (cells[11] ?? '').trim();
    if (cells[0] !== '5' || text === '') return [];
    const [left = 0, top = 0, width = 0, height = 0] = cells.slice(6, 10).map((cell) => Number(cell) / SCALE);
    return [{ text, line: cells.slice(1, 5).join('.'), left, top, width, height }];
  });
}

function lowest(words: readonly Word[], wanted: readonly string[]): Point | null {
  let found: Point | null = null;
  for (const [at, first] of words.entries()) {
    const run = words.slice(at, at + wanted.length);
    const last = run.at(-1);
    if (last === undefined || !wanted.every((text, i) => run[i]?.text === text && run[i].line === first.line)) continue;
    const point = { x: (first.left + last.left + last.width) / 2, y: first.top + first.height / 2 };
    if (found === null || point.y > found.y) found = point;
  }
  return found === null ? null : { x: Math.round(found.x), y: Math.round(found.y) };
}
