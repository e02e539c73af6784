// The answers that are on their way right now: of which model, by which account, for how long, and how much has come.
import { html } from '../../vendor/preact.mjs';
import { bytes, compact, count, span, time } from '../../core/format.mjs';
import { write } from '../../core/router.mjs';
import { text } from '../../words/text.mjs';
import { follow } from '../shell/nav.mjs';
import { When } from '../../ui/parts.mjs';

const words = text.underWay;
const SHOWN = 12;

/**
 * The streams of a snapshot, the oldest first. Its place is kept while nothing runs, so that what is below does not
 * jump.
 */
export const UnderWay = ({ streams }) => html`
  <section aria-labelledby="under-way">
    <div class="section-head">
      <h3 id="under-way">
        ${words.title} ${streams.length > 0 && html`<span class="quiet">${count(streams.length)}</span>`}
      </h3>
    </div>
    ${
      streams.length === 0
        ? html`<p class="streams none">${words.none}</p>`
        : html`
      <ul class="streams" role="list">
        ${streams.slice(0, SHOWN).map((one) => html`<${Stream} key=${one.id} one=${one} />`)}
        ${streams.length > SHOWN && html`<li class="quiet">${words.more(count(streams.length - SHOWN))}</li>`}
      </ul>`
    }
  </section>`;

function Stream({ one: { model, session, account, stream, since, bytes_out, tokens } }) {
  const from = time(since);
  const way = { session };
  return html`
    <li class="stream">
      <span class="state tone-good lively">${
        session
          ? html`
        <a href=${write('requests', way)} title=${text.requests.session(session)}
          onClick=${(event) => follow(event, 'requests', way)}>
          <bdi>${model || text.requests.noModel}</bdi>
        </a>`
          : html`<bdi>${model || text.requests.noModel}</bdi>`
      }</span>
      ${
        account
          ? html`
          <bdi class="stream-account">
            ${account}
          </bdi>`
          : html`<span class="chip" title=${text.requests.ownHint}>${text.requests.own}</span>`
      }
      <span class="stream-age" title=${words.ageHint}>
        ${from ? html`<${When} at=${from} words=${(at, now) => span(now - at)} />` : text.none}
      </span>
      <span class="stream-bytes quiet" title=${tokens > 0 ? words.tokensHint(count(tokens)) : undefined}>
        ${
          bytes_out > 0
            ? words.soFar(tokens > 0 && words.tokens(compact(tokens)), bytes(bytes_out))
            : stream
              ? words.silent
              : words.whole
        }
      </span>
    </li>`;
}
