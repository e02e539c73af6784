// The section Settings: the settings file, how the program stands on this machine, and what it is.
import { html } from '../vendor/preact.mjs';
import { text } from '../text.mjs';
import { About } from './settingsabout.mjs';
import { SettingsBackup } from './settingsbackup.mjs';
import { SettingsClaude } from './settingsclaude.mjs';
import { SettingsFile } from './settingsfile.mjs';
import { SettingsHistory } from './settingshistory.mjs';
import { ConnectionTest, Startup } from './settingsmachine.mjs';
import { SettingsRouting } from './settingsrouting.mjs';

const words = text.settings;
/** The section. What the program can't do where it runs is not shown. */
export const Settings = ({ snapshot }) => html`
  <section class="s-section" aria-labelledby="settings-title">
    <div class="section-head"><h2 id="settings-title" tabindex="-1">${words.title}</h2></div>
    <div class="s-columns">
      <div class="s-column">
        <${SettingsFile} />
      </div>
      <div class="s-column">
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
