// The notice that comes before the first subscription account.
import { html, useEffect, useState } from '../../vendor/preact.mjs';
import { call, webAddress } from '../../core/mutate.mjs';
import { text } from '../../words/text.mjs';
import { Act, Title, useWork, Wrong } from '../../ui/dialog.mjs';

const words = text.terms;

/** Shows the notice; `done` is called when it is accepted, `back` leads away from it. */
export function Terms({ back, done }) {
  const [terms, set] = useState();
  const reading = useWork();
  const load = () =>
    reading.run(
      () => call('GET', '/api/terms'),
      (read) => (read.accepted ? done() : set(read)),
    );
  useEffect(() => {
    load();
  }, []);
  if (terms) return html`<${Notice} terms=${terms} back=${back} done=${done} />`;
  return html`
    <${Title}>${text.add.title}</${Title}>
    ${
      reading.problem
        ? html`<${Wrong} words=${reading.problem.message} />`
        : html`<p role="status">${words.loading}</p>`
    }
    <p class="dialog-foot">
      <button type="button" onClick=${back}>${text.dialog.back}</button>
      ${
        reading.problem &&
        html`<${Act} class="primary" busy=${reading.busy} onClick=${load}>${text.dialog.tryAgain}</${Act}>`
      }
    </p>`;
}

function Notice({ terms, back, done }) {
  const work = useWork();
  return html`
    <${Title}>${terms.title}</${Title}>
    <div class="terms">
      ${(terms.paragraphs ?? []).map((paragraph) => html`<p key=${paragraph}>${paragraph}</p>`)}
      <ul class="links">${(terms.links ?? []).map((link) => html`<li key=${link.url}><${Link} ...${link} /></li>`)}</ul>
    </div>
    <p class="strong">${terms.question}</p>
    <${Wrong} words=${work.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${back}>${text.dialog.back}</button>
      <${Act} class="primary" busy=${work.busy} onClick=${() => work.run(() => call('POST', '/api/terms'), done)}>
        ${words.accept}
      </${Act}>
    </p>`;
}

const Link = ({ name, url }) => {
  const address = webAddress(url);
  if (!address) return name;
  return html`
    <a href=${address} target="_blank" rel="noopener noreferrer">
      ${name}<span class="unseen">${words.newTab}</span>
    </a>`;
};
