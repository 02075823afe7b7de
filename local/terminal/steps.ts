import { styleText } from 'node:util';

/** Where progress is written: a terminal that can be redrawn, or a log. */
export interface Screen {
  readonly write: (text: string) => void;
  /** Whether lines can be redrawn and coloured. */
  readonly isLive: boolean;
  /** Columns; a log has no limit. */
  readonly width: number;
}

/** What a step that is done says; `undefined` while it runs. */
type Said = string | undefined;

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REDRAW_MS = 80;
const LABEL_WIDTH = 21;

interface Line {
  readonly label: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  says: Said;
  startedAt: number;
  seconds: number;
}

/**
 * The list of steps of a start, redrawn in place on a terminal, one line per finished step elsewhere. A step that fails
 * says its cause and what to do; whoever runs the steps decides whether the others go on.
 */
export class Steps {
  readonly #screen: Screen;
  readonly #lines: Line[];
  readonly #clock: () => number;
  #drawn = 0;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    screen: Screen,
    labels: readonly string[],
    clock: () => number = () => performance.now(),
  ) {
    this.#screen = screen;
    this.#clock = clock;
    this.#lines = labels.map((label) => ({
      label,
      state: 'waiting',
      says: undefined,
      startedAt: 0,
      seconds: 0,
    }));
    if (screen.isLive) this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref();
  }

  /** Runs a step; `work` returns its result and the sentence of what it did. A failing step says its cause, and throws. */
  async value<T>(
    label: string,
    work: () => Promise<readonly [result: T, says: string]>,
  ): Promise<T> {
    const line = this.#lines.find((each) => each.label === label);
    if (line === undefined) throw new Error(`no step ${label}`);
    line.state = 'running';
    line.startedAt = this.#clock();
    try {
      const [result, says] = await work();
      Object.assign(line, { state: 'done', says });
      return result;
    } catch (error) {
      Object.assign(line, {
        state: 'failed',
        says: error instanceof Error ? error.message : String(error),
      });
      throw error;
    } finally {
      line.seconds = (this.#clock() - line.startedAt) / 1_000;
      if (this.#screen.isLive) this.#draw();
      else this.#log(line);
    }
  }

  /** Leaves the list as it stands. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #log({ label, state, says, seconds }: Line): void {
    const time = new Date().toISOString().slice(11, 19);
    this.#screen.write(`${time} ${state} ${label}  ${says ?? ''}  ${seconds.toFixed(1)} s\n`);
  }

  #draw(): void {
    this.#frame++;
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    const rows = this.#lines.map((line) => `\u001b[2K  ${this.#row(line)}\n`);
    this.#screen.write(up + rows.join(''));
    this.#drawn = rows.length;
  }

  #row({ label, state, says = '', seconds }: Line): string {
    const time = state === 'done' ? `${seconds.toFixed(1)} s` : '';
    const room = this.#screen.width - LABEL_WIDTH - time.length - 7;
    const told = says.length > room ? `${says.slice(0, Math.max(0, room - 1))}…` : says;
    const gap = ' '.repeat(Math.max(1, room - told.length + 1));
    return `${this.#mark(state)} ${label.padEnd(LABEL_WIDTH)}${told}${gap}${time}`.trimEnd();
  }

  #mark(state: Line['state']): string {
    switch (state) {
      case 'waiting':
        return '·';
      case 'running':
        return SPINNER[this.#frame % SPINNER.length] ?? '·';
      case 'done':
        return styleText('green', '✔');
      case 'failed':
        return styleText('red', '✖');
    }
  }
}
