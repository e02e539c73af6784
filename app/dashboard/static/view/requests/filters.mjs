// The search and the filters of the requests, which live in the address, and the export of what they select.
import { html, useEffect, useRef, useState } from '../../vendor/preact.mjs';
import { fetchAnswer, pathOf } from '../../core/query.mjs';
import { choose } from '../../core/router.mjs';
import { bounds, LENGTHS, rangeOf } from '../../core/timerange.mjs';
import { text } from '../../words/text.mjs';
import { unveilPath } from '../../core/privacy.mjs';
import { Wrong } from '../../ui/dialog.mjs';
import { FilterBar, Search } from '../../ui/filterbar.mjs';
import { Icon } from '../../ui/icon.mjs';
import { Ends } from '../../ui/rangechoice.mjs';
import { Select } from '../../ui/select.mjs';

const all = text.requestList;
const words = all.filters;
const KINDS = ['account', 'model', 'status', 'outcome', 'session', 'text'];
const isStatus = (typed) => /^[1-5]\d\d$/.test(typed);

/**
 * The parameters of /api/requests for what the address has. A range that ends now has no end: what is new belongs to
 * it.
 */
export function queryOf(params, now) {
  const range = rangeOf(params, 'all', now);
  const { from, to } = bounds(range);
  /** @type {Record<string, string>} */
  const query = {
    ...Object.fromEntries(KINDS.map((kind) => [kind, params[kind]])),
    order: params.order,
    from,
    to: range.key === '' ? to : undefined,
  };
  if (query.status && !isStatus(query.status)) delete query.status;
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value));
}

/** The bar above the list. */
export function RequestsFilters({ params, accounts }) {
  const [open, turn] = useState(false);
  const known = useKnown();
  const names = [...new Set([...accounts.map(({ name }) => name), ...known.account])];
  const pick = (kind) => (value) => choose({ [kind]: value });
  const set = [...KINDS, 'order', 'range', 'from'].filter((kind) => params[kind]).length;
  const options = (kind, values) => [
    ['', words.all[kind]],
    ...values.map((value) => [value, all.outcomes[value] ?? value]),
  ];
  return html`
    <${FilterBar} label=${words.label} open=${open}>
      <${Search} label=${words.text} value=${params.text ?? ''} leave=${toList} />
      <button type="button" class="requests-toggle" aria-expanded=${open ? 'true' : 'false'}
        aria-controls="requests-choices" onClick=${() => turn(!open)}>
        <${Icon} name="filter" />${words.more(set)}
      </button>
      <div class="requests-choices" id="requests-choices">
        <${Select} label=${words.account} value=${params.account ?? ''} options=${options('account', names)}
          choose=${pick('account')} />
        <${Select} label=${words.model} value=${params.model ?? ''} options=${options('model', known.model)}
          choose=${pick('model')} />
        <${Select} label=${words.outcome} value=${params.outcome ?? ''}
          options=${options('outcome', Object.keys(all.outcomes))} choose=${pick('outcome')} />
        <${Typed} kind="status" value=${params.status ?? ''} wrong=${(typed) => !isStatus(typed) && words.statusWrong}
          inputmode="numeric" maxlength="3" />
        <${Typed} kind="session" value=${params.session ?? ''} title=${words.sessionHint} />
        <${Range} params=${params} />
        <${Select} label=${words.order} value=${params.order ?? ''} options=${Object.entries(words.orders)}
          choose=${pick('order')} />
        ${
          set > 0 &&
          html`
            <button type="button" class="requests-clear" onClick=${clear}>
              <${Icon} name="cross" />${words.clear}
            </button>`
        }
      </div>
    </${FilterBar}>`;
}

const toList = (field) => field.closest('section').querySelector('.requests-list')?.focus();

const clear = () => choose(Object.fromEntries([...KINDS, 'order', 'range', 'from', 'to'].map((kind) => [kind, ''])));

/** The accounts and models that the history knows, those of removed accounts too. */
function useKnown() {
  const [known, set] = useState({ account: [], model: [] });
  useEffect(() => {
    const stop = new AbortController();
    const keys = (groups) => (groups ?? []).map(({ key }) => key).filter((key) => key && key !== '(other)');
    fetchAnswer(pathOf('/api/analytics', { by: 'account,model' }), stop.signal).then(
      ({ groups }) => set({ account: keys(groups.account), model: keys(groups.model) }),
      () => {},
    ); // the list itself says what is wrong
    return () => stop.abort();
  }, []);
  return known;
}

/** A short field that counts once it is left, or at Enter. */
function Typed({ kind, value, wrong, ...more }) {
  const field = useRef();
  const [said, say] = useState();
  useEffect(() => {
    field.current.value = value;
    say(value && wrong?.(value));
  }, [value]);
  const done = () => {
    const typed = field.current.value.trim();
    const problem = typed && wrong?.(typed);
    say(problem);
    if (!problem) choose({ [kind]: typed });
  };
  return html`
    <span class=${`requests-typed requests-typed-${kind}`}>
      <input type="text" ref=${field} aria-label=${words[kind]} placeholder=${words[kind]} autocomplete="off"
        spellcheck="false" aria-invalid=${said ? 'true' : undefined}
        onChange=${done} onKeyDown=${(event) => event.key === 'Enter' && done()} ...${more} />
      <${Wrong} words=${said} />
    </span>`;
}

function Range({ params }) {
  const range = rangeOf(params, 'all', Date.now());
  const [own, turn] = useState(false);
  const shown = own || range.key === '';
  const pick = (key) => {
    turn(key === '');
    if (key) choose({ range: key === 'all' ? '' : key, from: '', to: '' });
  };
  const options = [
    ['all', words.allTime],
    ...Object.keys(LENGTHS).map((key) => [key, text.ranges.long[key]]),
    ['', words.own],
  ];
  return html`
    <${Select} label=${words.time} value=${shown ? '' : range.key} options=${options} choose=${pick} />
    ${
      shown &&
      html`
      <${Ends} key=${`${range.key}${params.from}${params.to}`} range=${range} done=${() => turn(false)} />`
    }`;
}

/** The links that save what is selected. The range is that of the moment of the click. */
export function Export({ params }) {
  const address = (format) => {
    const { order, ...filter } = queryOf(params, Date.now());
    return unveilPath(pathOf(`/api/requests.${format}`, filter));
  };
  return html`
    <span class="requests-export" role="group"
      aria-label=${words.exportLong}><${Icon} name="save" /><span class="quiet">${words.export}</span>
      ${['csv', 'jsonl'].map(
        (format) => html`
          <a key=${format} class="tool" href=${address(format)} download title=${words[`${format}Hint`]}
            aria-label=${`${words.exportLong}: ${words[format]}`}
        onClick=${(event) => {
          event.currentTarget.href = address(format);
        }}>${words[format]}</a>`,
      )}
    </span>`;
}
