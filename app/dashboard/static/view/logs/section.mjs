// The section Logs: what the program writes about itself, live, the newest line last.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../../vendor/preact.mjs';
import { count, exact, time, times } from '../../core/format.mjs';
import { choose } from '../../core/router.mjs';
import { useStore } from '../../core/store.mjs';
import { text } from '../../words/text.mjs';
import { Icon } from '../../ui/icon.mjs';
import { asText, MOST, openLogs } from './feed.mjs';
import { FilterBar, Search } from '../../ui/filterbar.mjs';
import { Choice } from '../../ui/parts.mjs';

const words = text.logs;
const LEVELS = Object.keys(words.levels);
const NEAR = 40; // pixels from the end that still count as the end

/** The section. Level and search are in the address. */
export function Logs({ live, params }) {
  const level = LEVELS.includes(params.level) ? params.level : 'info';
  const text = params.text ?? '';
  const [feed, setFeed] = useState();
  useEffect(() => {
    const opened = openLogs(level, text, live);
    setFeed(opened);
    return opened.stop;
  }, [level, text]);
  return html`
    <section class="logs-section" aria-labelledby="logs-title">
      <div class="section-head"><h2 id="logs-title" tabindex="-1">${words.title}</h2></div>
      ${
        feed ? html`<${Shown} feed=${feed} level=${level} text=${text} />` : html`<p class="empty">${words.loading}</p>`
      }
    </section>`;
}

function Shown({ feed, level, text }) {
  const { lines, waiting, connection, problem, loaded } = useStore(feed.state);
  const [paused, pause] = useState(false);
  const [away, leave] = useState(false); // scrolled up, to read
  const box = useRef();
  useEffect(() => feed.hold(paused || away), [feed, paused, away]);
  useEffect(() => leave(false), [feed]);
  useLayoutEffect(() => {
    if (!paused && !away && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, paused, away]);
  const scrolled = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
    leave(scrollHeight - scrollTop - clientHeight > NEAR);
  const toEnd = () => {
    pause(false);
    leave(false);
  };
  const state = connection === 'live' && paused ? 'paused' : connection;
  return html`
    <${Bar} level=${level} text=${text} lines=${lines} paused=${paused}
      turn=${() => (paused ? toEnd() : pause(true))} />
    <p class="logs-state">
      <span class=${`state tone-${{ live: 'good', paused: 'calm', offline: 'bad' }[state] ?? 'idle'}`} role="status">
        ${words.states[state]}
      </span>
      ${
        lines.length > 0 &&
        html`
          <span class="quiet">
            ${lines.length >= MOST ? words.most(count(MOST)) : words.shown(lines.length, count(lines.length))}
          </span>`
      }
    </p>
    ${
      connection === 'offline' &&
      problem &&
      html`
        <p class="notice tone-bad" role="status">
          <${Icon} name="cut" />
          <span>${words.failed(problem)}</span> <button type="button" onClick=${feed.retry}>${words.again}</button>
        </p>`
    }
    <div class="logs-frame">
      ${
        lines.length > 0
          ? html`
        <div class="logs-box" ref=${box} role="log" aria-live="off" aria-label=${words.label} tabindex="0"
          onScroll=${scrolled}>
          ${lines.map((line) => html`<${Line} key=${line.n} line=${line} text=${text} />`)}
        </div>`
          : html`<p class="empty">${!loaded ? words.loading : text ? words.none : words.empty}</p>`
      }
      ${
        waiting > 0 &&
        html`
          <button type="button" class="logs-fresh primary" onClick=${toEnd}>
            <${Icon} name="up" />${words.fresh(waiting, count(waiting))}
          </button>`
      }
    </div>`;
}

function Bar({ level, text, lines, paused, turn }) {
  const options = LEVELS.map((one) => [one, html`<span title=${words.levelHints[one]}>${words.levels[one]}</span>`]);
  return html`
    <${FilterBar} label=${words.filters}>
      <${Choice} name="level" label=${words.level} options=${options} value=${level}
        choose=${(one) => choose({ level: one })} />
      <${Search} label=${words.search} value=${text} />
      <button type="button" class="logs-pause" aria-pressed=${paused ? 'true' : 'false'} onClick=${turn}>
        ${paused ? words.go : words.pause}
      </button>
      <${CopyLines} lines=${lines} />
    </${FilterBar}>`;
}

/** Puts all lines that are shown on the clipboard. */
function CopyLines({ lines }) {
  const [said, say] = useState('');
  const timer = useRef();
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const done = await navigator.clipboard.writeText(lines.map(asText).join('\n')).then(
      () => true,
      () => false,
    );
    say(done ? words.copied(lines.length, count(lines.length)) : words.copyFailed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say(''), 2500);
  };
  return html`
    <button type="button" class="logs-copy" aria-disabled=${lines.length === 0 ? 'true' : undefined} onClick=${copy}>
      <${Icon} name="copy" />${words.copy}
    </button>
    <span class="quiet" role="status">${said}</span>`;
}

const moments = times({
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

// A line never changes, so it is drawn once; the tree of the moment is not kept with it, as useMemo would.
function Line({ line, text }) {
  this.shouldComponentUpdate ??= (next) => next.line !== this.props.line || next.text !== this.props.text;
  const at = time(line.time);
  return html`
    <p class=${`logs-line logs-${line.level || 'cut'}`}>
      <time datetime=${line.time} title=${at && exact(at)}>${at ? moments.format(at) : ''}</time>
      <span class="logs-level">${words.tags[line.level] ?? words.cut}</span>
      <span class="logs-said">
        <bdi><${Marked} said=${line.message} text=${text} /></bdi>
        ${line.attributes.map(
          ({ name, value }, n) => html` <span key=${n} class="logs-attribute">
            <span class="logs-name"><${Marked} said=${name} text=${text} />=</span>
            <bdi><${Marked} said=${value} text=${text} /></bdi>
          </span>`,
        )}
      </span>
    </p>`;
}

/** A text in which what was searched for is marked. */
function Marked({ said, text }) {
  if (!text) return said;
  const parts = [];
  const low = said.toLowerCase(),
    wanted = text.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0 && low.length === said.length; at = low.indexOf(wanted, from)) {
    parts.push(said.slice(from, at), html`<mark>${said.slice(at, at + text.length)}</mark>`);
    from = at + text.length;
  }
  return [...parts, said.slice(from)];
}
