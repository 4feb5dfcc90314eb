import type { ErrorCode } from '../../shared/errors.ts';
import type { FlowDetails, FlowEvidence, FlowKind } from '../../shared/flow.ts';

/** Takes what happened, while it happens. */
export interface FlowPort {
  /** Begins a step. `flow` groups the steps of one log-in, refresh or call. */
  begin(flow: string, kind: FlowKind, details?: FlowDetails): FlowStep;
}

/** {@link FlowStep.saw}, on its own: of whichever step is running. */
export type Saw = FlowStep['saw'];

/** A step that has begun. It is ended once; a second end changes nothing. */
export interface FlowStep {
  /** Adds what the step can show of itself, with everything secret taken out before. */
  saw(evidence: Partial<FlowEvidence>): void;
  done(details?: FlowDetails): void;
  failed(code: ErrorCode, details?: FlowDetails): void;
  ignored(code: ErrorCode, details?: FlowDetails): void;
}
