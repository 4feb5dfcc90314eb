import { writeFileSync } from 'node:fs';
import type { Doctor } from '../doctor/doctor.ts';
import { reportJson, reportText } from '../doctor/print.ts';
import { findConfig } from './find-config.ts';
import { type DoctorSurroundings, openDoctor } from './open-doctor.ts';
import { openHttp } from './open-http.ts';
import { openSchemeHandler, type SchemeHandlerSurroundings } from './open-scheme-handler.ts';
import { DOCTOR_EXIT } from './start-doctor.ts';

type Examined = Omit<DoctorSurroundings, 'http' | 'config' | 'onProgress' | 'schemeHandler'> &
  SchemeHandlerSurroundings;

/** The second process: examines and prints. @returns the exit code */
export async function examine(surroundings: Examined, json: boolean): Promise<number> {
  const report = await doctorOf(surroundings).run();
  const text = json ? reportJson(report) : reportText(report);
  writeFileSync(1, text); // it fits into any pipe, and nothing has to turn afterwards
  return report.status === 'fail' ? DOCTOR_EXIT.failed : DOCTOR_EXIT.good;
}

function doctorOf(surroundings: Examined): Doctor {
  const { configPlaces, testRuntime } = surroundings;
  const found = findConfig(configPlaces, testRuntime);
  return openDoctor({
    ...surroundings,
    schemeHandler: openSchemeHandler(surroundings),
    http: openHttp(surroundings).http,
    config: async () => ({
      mode: found.kind,
      file: found.kind === 'none' ? null : found.file,
      faults: found.kind === 'faulty' ? found.faults : [],
      config: found.kind === 'config' ? found.config : null,
    }),
  });
}
