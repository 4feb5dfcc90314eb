import { codeOfStatus } from '../../shared/api.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { FlowDetails } from '../../shared/flow.ts';
import { describeApiAnswer } from '../flow/describe-api.ts';
import type { FlowStep, Saw } from '../ports/flow.ts';
import type { HttpAnswer } from '../ports/http.ts';
import type { CallLife } from './call-life.ts';

export interface SeenBodyParts {
  readonly answer: Pick<HttpAnswer, 'status' | 'headers'>;
  /** It came after a refresh. */
  readonly retried: boolean;
  readonly life: CallLife;
  readonly saw: Saw;
  readonly step: FlowStep;
}

/** What is told of an answer's body; its end is the end of the call and of its step, whichever comes first. */
export class SeenBody {
  readonly #parts: SeenBodyParts;
  #bytes = 0;
  #removed = 0;
  #over = false;

  constructor(parts: SeenBodyParts) {
    this.#parts = parts;
  }

  readonly onRemoved = (): void => {
    this.#removed += 1;
  };

  count(piece: Uint8Array): void {
    this.#bytes += piece.byteLength;
  }

  /** All of it was read. */
  done(): void {
    const { answer, step } = this.#parts;
    if (answer.status >= 400) this.failed(codeOfStatus(answer.status));
    else this.#end((details) => step.done(details));
  }

  failed(code: ErrorCode): void {
    this.#end((details) => this.#parts.step.failed(code, details));
  }

  #end(tellStep: (details: FlowDetails) => void): void {
    if (this.#over) return;
    this.#over = true;
    const { answer, retried, life, saw } = this.#parts;
    life.end();
    tellAnswer(saw, answer, this.#bytes);
    const removed = this.#removed === 0 ? {} : { removed: this.#removed };
    tellStep({ status: answer.status, bytes: this.#bytes, retried, ...removed });
  }
}

/** An answer by its status, kind and size. */
export function tellAnswer(saw: Saw, { status, headers }: SeenBodyParts['answer'], bytes: number): void {
  const type = headers.find(([name]) => name === 'content-type')?.[1];
  saw({ messages: [describeApiAnswer(status, type, bytes)] });
}
