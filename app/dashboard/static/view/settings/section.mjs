// The section Settings: the settings file, the program on this machine, and what it is.
import { html } from '../../vendor/preact.mjs';
import { text } from '../../words/text.mjs';
import { About } from './about.mjs';
import { SettingsBackup } from './backup.mjs';
import { SettingsClaude } from './claudecode.mjs';
import { SettingsFile } from './file.mjs';
import { SettingsHistory } from './history.mjs';
import { ConnectionTest, Startup } from './machine.mjs';
import { SettingsRouting } from './routing.mjs';

const words = text.settings;
/** The section. What the program can't do where it runs is not shown. */
export const Settings = ({ snapshot }) => html`
  <section class="settings-section" aria-labelledby="settings-title">
    <div class="section-head"><h2 id="settings-title" tabindex="-1">${words.title}</h2></div>
    <div class="settings-columns">
      <div class="settings-column">
        <${SettingsFile} />
      </div>
      <div class="settings-column">
        <${SettingsClaude} />
        <${Startup} />
        <${ConnectionTest} />
        <${SettingsRouting} routing=${snapshot.routing} />
        <${SettingsHistory} />
        <${SettingsBackup} />
        <${About} snapshot=${snapshot} />
      </div>
    </div>
  </section>`;
