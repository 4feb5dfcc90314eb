import { type FormEvent, useEffect, useId, useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import type { PresetSummary, ProviderDraft, ProviderValue } from '../../shared/setup.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { useClient } from '../session/SessionProvider.tsx';
import { Field, StepHeading } from './Field.tsx';

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

const VALUES: Readonly<Record<ProviderValue, { label: string; placeholder: string; hint?: string }>> = {
  issuer: {
    label: 'Issuer',
    placeholder: 'https://login.example.com',
    hint: 'The address that the provider calls itself, with realm or tenant if there is one.',
  },
  domain: { label: 'Domain', placeholder: 'example.eu.auth0.com' },
  host: { label: 'Host', placeholder: 'login.example.com' },
  realm: { label: 'Realm', placeholder: 'staff' },
  tenant: { label: 'Tenant ID', placeholder: '00000000-0000-0000-0000-000000000000' },
  authorizationServer: { label: 'Authorization server', placeholder: 'default' },
};

interface ProviderFormProps {
  readonly draft: ProviderDraft;
  readonly onChange: (draft: ProviderDraft) => void;
}

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
      {failure !== null && <FailurePanel failure={failure} />}
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

function PresetChooser({
  presets,
  draft,
  onChange,
}: ProviderFormProps & { readonly presets: readonly PresetSummary[] }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Kind of provider</label>
      <select id={id} value={draft.preset} onChange={(event) => onChange({ ...draft, preset: event.target.value })}>
        {presets.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
    </div>
  );
}

function Values({ preset, draft, onChange }: ProviderFormProps & { readonly preset: PresetSummary }) {
  return [...preset.needs, ...preset.takes].map((key) => (
    <Field
      key={key}
      {...VALUES[key]}
      required={preset.needs.includes(key)}
      value={draft.values[key] ?? ''}
      onChange={(value) => onChange({ ...draft, values: { ...draft.values, [key]: value } })}
    />
  ));
}

/** What some APIs want of a log-in; most do not. */
function ApiAccess({ draft, onChange }: ProviderFormProps) {
  return (
    <details>
      <summary>For your APIs</summary>
      <Field
        label="Scopes"
        placeholder="orders:read"
        value={draft.scopes}
        hint="Those that your APIs want beside the usual ones, with blanks between."
        onChange={(scopes) => onChange({ ...draft, scopes })}
      />
      <Field
        label="Audience"
        placeholder="https://api.example.com"
        value={draft.audience}
        hint="Whom the access token is to be for, if your provider wants to know."
        onChange={(audience) => onChange({ ...draft, audience })}
      />
    </details>
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
