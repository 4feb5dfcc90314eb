import type { AppState } from '../../shared/ipc.ts';
import { TryDemo } from './LogInScreen.tsx';

/** The configuration can't be used: every fault, and the demo as another way. */
export function ConfigFaultsScreen({ app }: { readonly app: AppState }) {
  return (
    <div className="faults">
      <h1>The configuration has {app.faults.length === 1 ? 'a fault' : `${app.faults.length} faults`}</h1>
      <p>
        <code>{app.configFile}</code>
      </p>
      <div className="table-frame">
        <table aria-label="Faults">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Found</th>
              <th scope="col">Expected</th>
            </tr>
          </thead>
          <tbody>
            {app.faults.map((fault) => (
              <tr key={`${fault.path} ${fault.expected}`}>
                <td>
                  <code>{fault.path || 'the file'}</code>
                </td>
                <td>{fault.found}</td>
                <td>{fault.expected}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet">Correct the file, then start again. The keys are described in docs/configuration.md.</p>
      {app.offersDemo && <TryDemo />}
    </div>
  );
}
