import { type FormEvent, useEffect, useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import type { PresetSummary, ProviderDraft } from '../../shared/setup.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { useClient } from '../session/SessionProvider.tsx';
import { Field, StepHeading, scrollIntoSight } from './Field.tsx';
import { ApiAccess, PresetChooser, type ProviderFormProps, Values } from './ProviderFields.tsx';

/** What nobody has typed in yet. */
export const NO_PROVIDER: ProviderDraft = {
  preset: 'oidc',
  values: {},
  name: '',
  clientId: '',
  clientSecret: '',
  scopes: '',
  audience: '',
};

/** Where the provider is and what this app is called there; then main asks the provider about itself. */
export function ProviderForm({ draft, onChange }: ProviderFormProps) {
  const { bridge } = useClient();
  const [presets, setPresets] = useState<readonly PresetSummary[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => void bridge.getPresets().then((answer) => answer.ok && setPresets(answer.value)), [bridge]);
  const preset = presets.find(({ id }) => id === draft.preset);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (asking) return;
    setAsking(true);
    setFailure(null);
    const answer = await bridge.discoverProvider(sent(draft, preset));
    setAsking(false);
    if (!answer.ok) setFailure(answer.failure);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <StepHeading>Connect a provider</StepHeading>
      <p className="quiet">
        Register a native (public) client at your provider first, or now: what to register there is shown in the next
        step.
      </p>
      <PresetChooser presets={presets} draft={draft} onChange={onChange} />
      {preset !== undefined && <Values preset={preset} draft={draft} onChange={onChange} />}
      <Field
        label="Client ID"
        required
        value={draft.clientId}
        onChange={(clientId) => onChange({ ...draft, clientId })}
      />
      {preset?.wantsSecret && (
        <Field
          label="Client secret"
          type="password"
          required
          value={draft.clientSecret}
          hint="This provider insists on one. In a desktop app it is not confidential; it is saved in the configuration file."
          onChange={(clientSecret) => onChange({ ...draft, clientSecret })}
        />
      )}
      <Field
        label="Name"
        maxLength={100}
        value={draft.name}
        hint="What the log-in button says."
        onChange={(name) => onChange({ ...draft, name })}
      />
      <ApiAccess draft={draft} onChange={onChange} />
      {/* Beside the button: the form is longer than a window. */}
      {failure !== null && (
        <div ref={scrollIntoSight}>
          <FailurePanel failure={failure} />
        </div>
      )}
      <div className="actions">
        <button type="submit" className="primary" disabled={asking || preset === undefined}>
          {asking ? 'Asking the provider…' : 'Check the provider'}
        </button>
        <button
          type="button"
          onClick={() => {
            void bridge.discardProvider(); // a question to a provider that is under way is not waited for
            window.location.hash = '';
          }}
        >
          Back
        </button>
      </div>
    </form>
  );
}

/** Without what was typed in for another kind of provider. */
function sent(draft: ProviderDraft, preset: PresetSummary | undefined): ProviderDraft {
  const asked = [...(preset?.needs ?? []), ...(preset?.takes ?? [])];
  return {
    ...draft,
    values: Object.fromEntries(asked.map((key) => [key, draft.values[key] ?? ''])),
    clientSecret: preset?.wantsSecret ? draft.clientSecret : '',
  };
}
