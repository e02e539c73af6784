package config

import "clb/proxy/balance"

// Default returns the settings of a fresh installation.
func Default() Settings {
	return Settings{
		Port: 8080, Keychain: KeychainSystem,
		APIURL: "https://api.anthropic.com", ClaudeURL: "https://claude.ai", PlatformURL: "https://platform.claude.com",
		Retry:               Retry{Count: 3, FirstDelaySeconds: 1, Multiplier: 2},
		ConversationMinutes: 60, DrainSeconds: 30,
		Routing:       Routing{Strategy: balance.Balanced, AvoidPercent: 95},
		Hold:          Hold{Requests: 32},
		History:       History{CommitMilliseconds: 250, CommitRequests: 512, KeepDays: 90},
		Notifications: Notifications{SignIn: true, AllLimited: true, Back: true, Keychain: true, PortTaken: true},
		ClaudeCode:    ClaudeCode{OnQuit: OnQuitLeave},
		Log:           Log{Level: "info", MaxMegabytes: 10, KeepFiles: 5},
	}
}
