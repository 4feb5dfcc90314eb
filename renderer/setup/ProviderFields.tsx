import { useId } from 'react';
import type { PresetSummary, ProviderDraft, ProviderValue } from '../../shared/setup.ts';
import { Field } from './Field.tsx';

/** What is being typed in. */
export interface ProviderFormProps {
  readonly draft: ProviderDraft;
  readonly onChange: (draft: ProviderDraft) => void;
}

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

/** Which kind of provider it is. */
export function PresetChooser({
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

/** Where a provider of that kind is. */
export function Values({ preset, draft, onChange }: ProviderFormProps & { readonly preset: PresetSummary }) {
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
export function ApiAccess({ draft, onChange }: ProviderFormProps) {
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
