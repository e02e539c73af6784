// Everything that the palette offers, made from the present picture, and the search in it.
import { accountPath, call } from '../../core/mutate.mjs';
import { openDialog } from '../../core/opendialog.mjs';
import { canExamine } from '../health/examination.mjs';
import { go, SECTIONS } from '../../core/router.mjs';
import { text } from '../../words/text.mjs';
import { chooseTheme, THEMES } from '../../core/theme.mjs';
import { tell } from '../../core/notifications.mjs';
import { setVeil, veiled } from '../../core/privacy.mjs';

const words = text.palette;

/** Does something at the program, and says what came of it. */
async function attempt(what, work) {
  await work().then(
    () => tell(words.done(what)),
    (problem) => tell(text.toast.failed(problem.message), { tone: 'bad' }),
  );
}

const copy = (address) =>
  navigator.clipboard.writeText(address).then(
    () => tell(words.copied),
    () => tell(text.copyFailed, { tone: 'bad' }),
  );

/** The commands: {id, words, kind, icon, run}. A run that opens another dialog does so in the palette's place. */
export function commandsOf({ accounts, address, routing }) {
  return [
    ...SECTIONS.map((name) => ({
      id: `go-${name}`,
      words: text.sections[name],
      kind: words.go,
      icon: name,
      run: () => go(name),
    })),
    { id: 'add', words: words.add, kind: words.act, icon: 'accounts', opens: { what: 'add' } },
    ...(canExamine.get()
      ? [{ id: 'health', words: words.health, kind: words.act, icon: 'health', opens: { what: 'health' } }]
      : []),
    { id: 'copy', words: words.copy, kind: words.act, icon: 'copy', run: () => copy(address) },
    ...(routing.mode === 'auto'
      ? []
      : [
          {
            id: 'auto',
            words: words.auto,
            kind: words.act,
            icon: 'pin',
            run: () => attempt(words.auto, () => call('PUT', '/api/mode', { mode: 'auto' })),
          },
        ]),
    ...accounts.flatMap(commandsOfAccount),
    ...THEMES.map((name) => ({
      id: `theme-${name}`,
      words: words.theme(text.theme[name]),
      kind: words.look,
      icon: name,
      run: () => chooseTheme(name),
    })),
    {
      id: 'veil',
      words: veiled ? words.unveil : words.veil,
      kind: words.look,
      icon: veiled ? 'eye' : 'veil',
      run: () => setVeil(!veiled),
    },
  ];
}

function commandsOfAccount({ name, enabled, state }) {
  const turn = (enabled ? words.disable : words.enable)(name);
  const clear = words.clear(name);
  /** @type {any[][]} */
  const made = [
    ['manage', words.manage(name), 'accounts', { opens: { what: 'manage', name } }],
    [
      'turn',
      turn,
      'accounts',
      { run: () => attempt(turn, () => call('PATCH', accountPath(name), { enabled: !enabled })) },
    ],
    ...(['limited', 'resting'].includes(state)
      ? [
          [
            'clear',
            clear,
            'clock',
            { run: () => attempt(clear, () => call('POST', accountPath(name, '/clear-limit'))) },
          ],
        ]
      : []),
    ['limits', words.limits(name), 'analytics', { run: () => go('accounts', { open: name }) }],
    ['requests', words.requests(name), 'requests', { run: () => go('requests', { account: name }) }],
    ['analytics', words.analytics(name), 'analytics', { run: () => go('analytics', { account: name }) }],
  ];
  return made.map(([id, said, icon, what]) => ({
    id: `${id}-${name}`,
    words: said,
    kind: words.account,
    icon,
    ...what,
  }));
}

/** The commands that have every word that was typed, those that begin with it first. Pure. */
export function search(commands, typed) {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ words: said, kind }) =>
    parts.every((part) => `${said} ${kind}`.toLowerCase().includes(part)),
  );
  const begins = ({ words: said }) => (parts.length > 0 && said.toLowerCase().startsWith(parts[0]) ? 0 : 1);
  return found
    .map((one, n) => [begins(one), n, one])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, , one]) => one);
}

/** Opens the palette at Ctrl or Cmd and K, wherever the focus is, unless another dialog is open. */
export function openByKey(event) {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (!document.querySelector('dialog[open]')) openDialog({ what: 'palette' });
}
