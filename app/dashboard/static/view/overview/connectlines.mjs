// The lines that point Claude Code at the program, for each place where a person can put them. Pure.
import { text } from '../../words/text.mjs';

/** The places, in the order they are offered. */
export const SHELLS = ['posix', 'powershell', 'settings'];

/** The place that fits this machine. */
export const usualShell = () =>
  /win/i.test(navigator.userAgentData?.platform ?? navigator.platform ?? '') ? 'powershell' : 'posix';

/**
 * What to set, given the base address. The token's value does not matter: it is dropped and never leaves this machine.
 */
const environment = (address) => ({
  ANTHROPIC_BASE_URL: address,
  ANTHROPIC_AUTH_TOKEN: text.binary,
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
});

/** The lines to copy. */
export function lines(shell, address) {
  const variables = Object.entries(environment(address));
  if (shell === 'settings') return JSON.stringify({ env: environment(address) }, null, 2);
  const set =
    shell === 'powershell' ? (name, value) => `$env:${name} = "${value}"` : (name, value) => `export ${name}=${value}`;
  return variables.map(([name, value]) => set(name, value)).join('\n');
}
