// The conversations: which account each is on, since when, and what it has used.
import { html, useEffect, useRef, useState } from '../../vendor/preact.mjs';
import { fetchAnswer, pathOf, useAnswer } from '../../core/query.mjs';
import { tokens, tokensHint } from '../../core/figures.mjs';
import { compact, count, exact, span, time, usd } from '../../core/format.mjs';
import { openDialog } from '../../core/opendialog.mjs';
import { moved } from './moverequests.mjs';
import { choose, write } from '../../core/router.mjs';
import { saveTable } from '../../core/download.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Trouble } from '../../ui/card.mjs';
import { Icon } from '../../ui/icon.mjs';
import { short } from './movedialog.mjs';
import { follow } from '../shell/nav.mjs';
import { Age, Moment } from '../../ui/parts.mjs';
import { AccountFilter } from '../../ui/select.mjs';

const words = text.conversations;
const PAGE = 50;

/** The section. */
export function Sessions({ snapshot, params }) {
  const account = params.account ?? '';
  const first = useAnswer(`sessions ${account}`, () => pathOf('/api/sessions', { limit: PAGE, account }));
  const more = useMore(account, first.data);
  const rows = [...(first.data?.sessions ?? []), ...more.rows];
  return html`
    <section aria-labelledby="sessions">
      <div class="section-head">
        <div><h2 id="sessions" tabindex="-1">${words.title}</h2><p class="hint">${words.lead}</p></div>
        <div class="tools">
          <${AccountFilter} accounts=${snapshot.accounts} value=${account}
            choose=${(name) => choose({ account: name })} />
          ${
            rows.length > 0 &&
            html`
              <button type="button" class="tool csv" onClick=${() => saveTable(words.title, table(rows))}>
                <${Icon} name="save" />
                ${text.analytics.csv}
                <span class="unseen">${text.analytics.saveWhat(words.title)}</span>
              </button>`
          }
        </div>
      </div>
      <${Trouble} answer=${first} said=${words.failed} />
      ${
        rows.length > 0
          ? html`
          <${Table} rows=${rows} stale=${first.stale}
            movable=${snapshot.accounts.length > 1} />
            `
          : !first.problem &&
            html`
              <p class="empty">
                ${first.data ? (account ? words.emptyOf(account) : words.empty) : text.analytics.loading}
              </p>`
      }
      ${rows.length > 0 && html`<${More} more=${more} shown=${rows.length} />`}
    </section>`;
}

/**
 * The pages below the first. They stay as they were asked for; a conversation that spoke since is above, and only
 * there.
 */
function useMore(account, first) {
  const [state, set] = useState({ rows: [], next: undefined });
  const here = useRef(account);
  here.current = account;
  useEffect(() => set({ rows: [], next: undefined }), [account]);
  const next = state.next ?? first?.next ?? '';
  const load = async () => {
    if (state.busy) return;
    set((was) => ({ ...was, busy: true, problem: undefined }));
    try {
      const page = await fetchAnswer(pathOf('/api/sessions', { limit: PAGE, account, cursor: next }));
      if (here.current === account)
        set((was) => ({ rows: [...was.rows, ...(page.sessions ?? [])], next: page.next ?? '' }));
    } catch (problem) {
      set((was) => ({ ...was, busy: false, problem: problem.message }));
    }
  };
  const known = new Set((first?.sessions ?? []).map(({ session }) => session));
  return { ...state, rows: state.rows.filter(({ session }) => !known.has(session)), next, load };
}

const More = ({ more, shown }) => html`
  <p class="more">
    ${more.problem && html`<span role="status">${more.problem}</span>`}
    ${
      more.next
        ? html`
          <button type="button" aria-disabled=${more.busy ? 'true' : undefined} onClick=${more.load}>
            ${more.busy ? text.analytics.loading : words.older}
          </button>`
        : html`<span class="quiet">${words.end}</span>`
    }
  </p>`;

const NUMBERS = ['requests', 'tokens', 'cache', 'value', 'moves'];
const HINTS = { moves: words.movesHint, cache: words.cacheHint, value: words.valueHint };

// The roles are spelled out since the phone's layout takes the table's display away, and the meaning with it.
const Table = ({ rows, stale, movable }) => html`
  <table role="table" class=${`grid-table conversations ${stale ? 'aged' : ''}`}>
    <caption class="unseen">${words.caption}</caption>
    <thead role="rowgroup"><tr role="row">
      ${Object.entries(words.columns).map(
        ([key, name]) => html`
        <th key=${key} role="columnheader" scope="col"
          class=${`sessions-${key} ${NUMBERS.includes(key) ? 'number' : ''}`} title=${HINTS[key]}>
          ${name}
        </th>`,
      )}
      ${
        movable &&
        html`<th role="columnheader" scope="col" class="sessions-move"><span class="unseen">${text.move.to}</span></th>`
      }
    </tr></thead>
    <tbody role="rowgroup">
      ${rows.map((row) => html`<${Row} key=${row.session} row=${row} movable=${movable} />`)}
    </tbody>
  </table>`;

function Row({ row, movable }) {
  const next = useStore(moved, (table) => table[row.session]);
  const prompt = row.input_tokens + row.cache_read_tokens + row.cache_write_tokens;
  const first = time(row.first),
    last = time(row.last);
  const way = { session: row.session };
  const Cell = cell;
  return html`
    <tr role="row">
      <td role="cell" class="sessions-session">
        <a href=${write('requests', way)} onClick=${(event) => follow(event, 'requests', way)} title=${row.session}
          aria-label=${words.requestsOf(row.session)}>
          <bdi>${short(row.session)}</bdi>
        </a>
      </td>
      <${Cell} name="account">
        ${
          row.account
            ? html`
            <bdi class="strong">${row.account}</bdi>
            ${
              next &&
              next !== row.account &&
              html` <span class="chip" title=${text.move.goesHint}><bdi>${text.move.goes(next)}</bdi></span>`
            }`
            : html`<span class="quiet">${text.requests.own}</span>`
        }
      </${Cell}>
      <${Cell} name="first">
        ${first ? html`<${Moment} at=${first} /> <${Lasted} first=${first} last=${last} />` : text.none}
      </${Cell}>
      <${Cell} name="last">${last ? html`<${Age} at=${last} />` : text.none}</${Cell}>
      <${Cell} name="requests">${count(row.requests)}</${Cell}>
      <${Cell} name="tokens" title=${tokensHint(row)}>${compact(tokens(row))}</${Cell}>
      <${Cell} name="cache" title=${words.movingCosts(compact(row.cache_read_tokens), count(row.requests))}>
        ${prompt > 0 ? `${Math.round((row.cache_read_tokens / prompt) * 100)}%` : text.none}
      </${Cell}>
      <${Cell} name="value" title=${row.cost_usd > 0 ? text.figures.costHint : text.figures.valueHint}>
        ${amount(row)}
      </${Cell}>
      <${Cell} name="moves">
        ${
          row.moves > 0
            ? html`<span class="state tone-warn bare-state">${count(row.moves)}</span>`
            : html`<span class="quiet">0</span>`
        }
      </${Cell}>
      ${
        movable &&
        html`<td role="cell" class="sessions-move">${
          row.account &&
          html`<button type="button" class="tool" aria-label=${text.move.openWhat(short(row.session))}
        onClick=${() => openDialog({ what: 'move', session: row.session, account: next ?? row.account })}>
        ${text.move.open}</button>`
        }</td>`
      }
    </tr>`;
}

const cell = ({ name, title, children }) => html`
  <td role="cell" class=${`sessions-${name} ${NUMBERS.includes(name) ? 'number' : ''}`} title=${title}>
    <span class="tag" aria-hidden="true">${words.columns[name]}</span> ${children}
  </td>`;

const amount = ({ value_usd, cost_usd }) =>
  value_usd > 0 || cost_usd > 0 ? usd(value_usd > 0 ? value_usd : cost_usd) : text.none;

/** For how long a conversation has gone on, from its first request to its last. */
const Lasted = ({ first, last }) =>
  last - first >= 60_000 &&
  html`<span class="quiet" title=${`${exact(first)} – ${exact(last)}`}>${words.lasted(span(last - first))}</span>`;

const table = (rows) => [
  [
    words.columns.session,
    words.columns.account,
    words.columns.first,
    words.columns.last,
    words.columns.requests,
    text.figures.input,
    text.figures.output,
    text.figures.cacheRead,
    text.figures.cacheWrite,
    `${text.figures.value} (USD)`,
    `${text.figures.cost} (USD)`,
    words.columns.moves,
  ],
  ...rows.map((row) => [
    row.session,
    row.account,
    row.first,
    row.last,
    row.requests,
    row.input_tokens,
    row.output_tokens,
    row.cache_read_tokens,
    row.cache_write_tokens,
    row.value_usd,
    row.cost_usd,
    row.moves,
  ]),
];
