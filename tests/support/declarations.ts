/** True if a source text, formatted as ours are, declares a function, a class or a method (`#name` if private). Calls don't count. */
export function isDeclaredIn(source: string, name: string): boolean {
  const topLevel = new RegExp(`^(?:export )?(?:async )?(?:function|class) ${name}\\b`, 'm');
  const method = new RegExp(`^  (?:async |get )?${name}\\([^;]*?\\)(?:: .+)? \\{$`, 'm');
  return topLevel.test(source) || method.test(source);
}
