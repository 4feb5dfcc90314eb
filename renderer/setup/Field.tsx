import { type InputHTMLAttributes, type ReactNode, useEffect, useId, useRef } from 'react';

interface FieldProps extends Pick<InputHTMLAttributes<HTMLInputElement>, 'type' | 'required' | 'placeholder'> {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly maxLength?: number;
  readonly onChange: (value: string) => void;
}

/** A line to type in, with its name and what it is for. */
export function Field({ label, value, hint, onChange, maxLength = 1_000, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {input.required ? null : <span className="quiet">(optional)</span>}
      </label>
      <input
        id={id}
        value={value}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="quiet">
          {hint}
        </p>
      )}
    </div>
  );
}

/** The heading of a step. It takes the focus, so that who can't see the step change is told of it. */
export function StepHeading({ children }: { readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** As a `ref`: what has just appeared is not to be overlooked. */
export function scrollIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
