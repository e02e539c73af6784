package control

import (
	"reflect"
	"time"
)

// SetTimeouts changes how long a client waits for an answer.
func SetTimeouts(c *Client, read, write time.Duration) { c.read, c.write = read, write }

// SetStall changes how long a long answer may pause.
func SetStall(c *Client, stall time.Duration) { c.stall = stall }

// ARoute is a route as tests see it.
type ARoute struct {
	Method, Path string
	// Access is who may use it on the port: "anyone", "page" or "nobody".
	Access string
	Takes  []string
}

// Routes are all of them.
func Routes() []ARoute {
	who := map[access]string{reads: "anyone", confides: "page", writes: "page", watches: "page", secrets: "nobody",
		everything: "nobody"}
	var all []ARoute
	for _, r := range routes() {
		all = append(all, ARoute{r.method, r.path, who[r.access], r.takes})
	}
	return all
}

// Bodies are the types of calls and answers that nobody outside knows, by what the description calls them.
func Bodies() map[string]reflect.Type {
	return map[string]reflect.Type{
		"Failure": reflect.TypeFor[errorBody](), "FailureDetail": reflect.TypeFor[errorDetail](),
		"NewAccount": reflect.TypeFor[newAccountBody](), "Pasted": reflect.TypeFor[pasteBody](),
		"NewBackup": reflect.TypeFor[exportBody](), "Backup": reflect.TypeFor[importBody](),
		"Imported": reflect.TypeFor[importAnswer](), "NewStartup": reflect.TypeFor[startupBody](),
		"Move": reflect.TypeFor[moveBody](), "NewSettings": reflect.TypeFor[settingsBody](),
		"SettingsFile": reflect.TypeFor[SettingsFile](), "Setting": reflect.TypeFor[Setting](),
		"Connecting": reflect.TypeFor[claudeCodeBody](), "Mending": reflect.TypeFor[mendBody](),
	}
}
