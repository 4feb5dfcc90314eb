import { useState } from 'react';
import type { FlowClaim } from '../../shared/flow.ts';

/** What the ID token says. What identifies the person is covered until they ask for it: others may see the screen. */
export function ClaimsTable({ claims }: { readonly claims: readonly FlowClaim[] }) {
  const [shown, setShown] = useState(false);
  return (
    <table className="claims">
      <caption>
        Claims of the ID token{' '}
        {claims.some(({ personal }) => personal) && (
          <button type="button" onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </button>
        )}
      </caption>
      <tbody>
        {claims.map(({ name, value, personal }) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{personal && !shown ? <span className="quiet">(about you)</span> : value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
