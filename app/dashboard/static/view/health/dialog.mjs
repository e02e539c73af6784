// The dialog that looks at everything that the program needs, says how each thing is, and mends what can be mended from
// here.
import { html, useEffect, useState } from '../../vendor/preact.mjs';
import { count } from '../../core/format.mjs';
import { canExamine, examine, mend } from './examination.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { tell } from '../../core/notifications.mjs';
import { Act, Title, useWork, Wrong } from '../../ui/dialog.mjs';
import { Icon } from '../../ui/icon.mjs';
import { Connection } from '../settings/machine.mjs';

const words = text.health;
const RANKS = ['ok', 'note', 'warning', 'trouble'];
const looks = {
  ok: ['good', 'check'],
  note: ['calm', 'minus'],
  warning: ['warn', 'warning'],
  trouble: ['bad', 'cross'],
};
const lookOf = (verdict) => looks[verdict] ?? looks.trouble;

/** The dialog. It looks when it is opened, and again after each mending. */
export function Health() {
  const [found, find] = useState();
  const work = useWork();
  const look = () => work.run(examine, find);
  useEffect(() => {
    look();
  }, []);
  const absent = !useStore(canExamine);
  return html`
    <${Title}>${words.title}</${Title}>
    <div class="health" aria-busy=${work.busy ? 'true' : undefined}>
      <div role="status">
        ${absent ? words.absent : work.busy && !found ? words.looking : found && html`<${Summary} found=${found} />`}
      </div>
      ${!absent && html`<${Wrong} words=${work.problem?.message} />`}
      ${found && html`<${Checks} checks=${found.checks ?? []} take=${find} />`}
    </div>
    <${Connection} />
    <p class="dialog-foot">${!absent && html`<${Act} busy=${work.busy} onClick=${look}>${words.again}</${Act}>`}</p>`;
}

function Summary({ found: { verdict, checks = [] } }) {
  const wanting = checks.filter((one) => RANKS.indexOf(one.verdict) > 1).length;
  const [tone, icon] = lookOf(wanting > 0 ? verdict : 'ok');
  return html`
    <p class=${`notice tone-${tone}`}>
      <${Icon} name=${icon} /><span>${wanting > 0 ? words.wanting(wanting, count(wanting)) : words.well}</span>
    </p>`;
}

/** What the program says, as a sentence: it begins small and has no full stop. */
const sentence = (said) =>
  `${/^[a-z]+ /.test(said) && !said.startsWith(`${text.binary} `) ? said[0].toUpperCase() + said.slice(1) : said}.`;

/** What needs attention first, and in full; what is well below it, folded where there is more. */
function Checks({ checks, take }) {
  const rank = ({ verdict }) => RANKS.indexOf(verdict);
  const named = checks.map((check, n) => ({
    ...check,
    key: `${check.name} ${n}`,
    fixes: check.mend ? checks.filter(({ name, mend }) => mend && name === check.name) : [],
  }));
  const wanting = named.filter((check) => check.verdict !== 'ok').sort((a, b) => rank(b) - rank(a));
  const well = named.filter((check) => check.verdict === 'ok');
  const list = (some) =>
    html`
      <ul class="checks" role="list">
        ${some.map((check) => html`<${Check} key=${check.key} check=${check} take=${take} />`)}
      </ul>`;
  return html`
    ${wanting.length > 0 && list(wanting)}
    ${
      well.length > 0 &&
      html`
        <details class="by-hand" open=${wanting.length === 0}>
          <summary>${words.fine(well.length, count(well.length))}</summary>${list(well)}
        </details>`
    }`;
}

// The harmless answer has the focus first.
const focus = (button) => button?.focus();

// The program mends all checks of a name at once: so that is what its user is asked about.
function Check({ check: { name, verdict, reason, remedy, mend: offer, fixes }, take }) {
  const ask = fixes.some((one) => one.ask);
  const [tone, icon] = lookOf(verdict);
  const [asked, setAsked] = useState(false);
  const work = useWork();
  const fix = () =>
    work.run(
      () => mend(name),
      (found) => {
        setAsked(false);
        tell(words.mended(words.names[name] ?? name));
        document.getElementById('dialog-title')?.focus(); // its button goes away
        take(found);
      },
    );
  return html`
    <li class=${`check tone-${tone}`}>
      <${Icon} name=${icon} />
      <div>
        <p>
          <strong>${words.names[name] ?? name}</strong> <span
            class="unseen">${words.verdicts[verdict] ?? verdict}</span>
        </p>
        <p>${sentence(reason)}</p>
        ${remedy && html`<p class="hint">${words.remedy} ${remedy}.</p>`}
        ${
          offer &&
          !asked &&
          html`
            <p class="check-mend">
              <${Act} busy=${work.busy}
                aria-label=${words.mendWhat(ask ? words.mendAsk : words.mend, words.names[name] ?? name)}
                onClick=${ask ? () => setAsked(true) : fix}>
                ${ask ? words.mendAsk : words.mend}</${Act}> <span class="quiet">${offer}</span>
            </p>`
        }
        ${
          offer &&
          asked &&
          html`
          <div class="settings-ask" role="group"
            aria-label=${words.sure}><p>${words.sureOf([...new Set(fixes.map((one) => one.mend))].join('; '))}</p>
            <p class="dialog-foot">
              <button type="button" ref=${focus} onClick=${() => setAsked(false)}>${words.no}</button>
              <${Act} class="primary" busy=${work.busy} onClick=${fix}>${words.yes}</${Act}>
            </p>
            </div>`
        }
        <${Wrong} words=${work.problem?.message} />
      </div>
    </li>`;
}
