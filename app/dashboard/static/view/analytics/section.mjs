// What was asked in a range of time, and how it went: over time, by account, model and result, and by the hour.
import { html, useMemo } from '../../vendor/preact.mjs';
import { pathOf, useAnswer } from '../../core/query.mjs';
import { shortOf } from '../../core/figures.mjs';
import { duration } from '../../core/format.mjs';
import { choose } from '../../core/router.mjs';
import { bounds, filled, rangeKey, rangeName, rangeOf, stepOf } from '../../core/timerange.mjs';
import { text } from '../../words/text.mjs';
import { Figures, Trouble } from '../../ui/card.mjs';
import { Grouped } from './grouped.mjs';
import { Hours } from './heatmap.mjs';
import { OverTime } from './timeseries.mjs';
import { RangeChoice } from '../../ui/rangechoice.mjs';
import { AccountFilter, Select } from '../../ui/select.mjs';

const words = text.analytics;
const USUAL = '7d';

/** The section. What is shown is in the address. */
export function Analytics({ snapshot, params }) {
  const now = Date.now();
  const range = rangeOf(params, USUAL, now);
  const filter = { account: params.account, model: params.model };
  const answer = useAnswer(`analytics ${rangeKey(range)} ${JSON.stringify(filter)}`, (at) =>
    pathOf('/api/analytics', { ...bounds(rangeOf(params, USUAL, at)), ...filter, by: 'account,model,outcome,hour' }),
  );
  const { data, stale } = answer;
  const view = useMemo(
    () =>
      data && {
        ...data,
        steps: filled(data),
        name: rangeName(range, now),
        ends: [Date.parse(data.from), Date.parse(data.to)],
      },
    [data],
  );
  return html`
    <section aria-labelledby="analytics">
      <div class="section-head">
        <h2 id="analytics" tabindex="-1">
          ${words.title} ${view && html`<span class="quiet">${text.activity.per(...stepOf(view.step))}</span>`}
        </h2>
        <div class="tools">
          <${AccountFilter} accounts=${snapshot.accounts} value=${params.account ?? ''}
            choose=${(account) => choose({ account })} />
          <${Models} data=${data} value=${params.model ?? ''} />
          <${RangeChoice} range=${range} all />
        </div>
      </div>
      <${Trouble} answer=${answer} />
      ${
        view
          ? html`
            <div class=${stale ? 'analytics aged' : 'analytics'} aria-busy=${answer.busy ? 'true' : undefined}>
              <${Content} view=${view} params=${params} range=${range} filter=${filter} />
            </div>`
          : !answer.problem && html`<p class="empty">${words.loading}</p>`
      }
    </section>`;
}

function Content({ view, params, range, filter }) {
  if (view.total.requests === 0) return html`<p class="empty">${words.nothing}</p>`;
  return html`
    <div class="card">
      <${Figures} list=${[...shortOf(view.total), ...medians(view.total)]} />
    </div>
    <div class="cards">
      <${OverTime} view=${view} />
      <${Hours} view=${view} params=${params} range=${range} filter=${filter} usual=${USUAL} />
      <${Grouped} view=${view} by="outcome" title=${words.outcomes} none=${text.none} />
      <${Grouped} view=${view} by="model" title=${words.models} none=${words.noModel} />
      <${Grouped} view=${view} by="account" title=${words.accounts} none=${words.noAccount} />
    </div>`;
}

const medians = (f) => [
  [text.activity.ttfb, duration(f.ttfb_ms.p50)],
  [`${text.figures.duration}, ${text.figures.median}`, duration(f.duration_ms.p50)],
];

// The models of the answer; what is chosen stays to be chosen where it is not among them.
function Models({ data, value }) {
  const names = (data?.groups?.model ?? []).map(({ key }) => key).filter((key) => key && key !== '(other)');
  return html`
    <${Select} label=${text.filters.model} value=${value} choose=${(model) => choose({ model })}
      options=${[['', words.allModels], ...names.map((name) => [name, name])]} />`;
}
