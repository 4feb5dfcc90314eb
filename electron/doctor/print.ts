import type { DoctorReport, DoctorStatus } from '../../shared/doctor.ts';

/** Signs that a terminal may not have, and what stands for them. */
const PLAIN: Readonly<Record<string, string>> = { '’': "'", '“': '"', '”': '"', '…': '...', '–': '-' };

/** A text of printable ASCII alone: letters lose their accents, what is left of others is `?`. */
export function toAscii(text: string): string {
  return text
    .replace(/[’“”…–]/g, (sign) => PLAIN[sign] ?? '?')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, '?');
}

/** The report for a person: a line a check, what to do below it. */
export function reportText({ app, results }: DoctorReport): string {
  const width = Math.max(0, ...results.map(({ title }) => toAscii(title).length));
  const lines = results.flatMap(({ title, status, found, fix }) => [
    `${status.toUpperCase()}  ${toAscii(title).padEnd(width)}  ${toAscii(found)}`,
    ...(fix === null ? [] : [`${' '.repeat(width + 8)}> ${toAscii(fix)}`]),
  ]);
  const count = (status: DoctorStatus) => results.filter((each) => each.status === status).length;
  const sum = `${count('pass')} passed, ${count('warn')} to look at, ${count('fail')} failed`;
  return `${[toAscii(`${app.name} ${app.version} (${app.id})`), '', ...lines, '', sum].join('\n')}\n`;
}

/** The report for a program, ASCII too. */
export function reportJson(report: DoctorReport): string {
  const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(report, null, 2).replace(/[\u007f-\uffff]/g, escaped)}\n`;
}
