package server

import (
	"reflect"

	"clb/app/control"
)

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
		"Failure": reflect.TypeFor[control.Failure](), "FailureDetail": reflect.TypeFor[control.FailureDetail](),
		"NewAccount": reflect.TypeFor[control.NewAccountCall](), "Pasted": reflect.TypeFor[control.PasteCall](),
		"NewBackup": reflect.TypeFor[control.ExportCall](), "Backup": reflect.TypeFor[control.ImportCall](),
		"Imported": reflect.TypeFor[control.Imported](), "NewStartup": reflect.TypeFor[control.StartupCall](),
		"Move": reflect.TypeFor[control.MoveCall](), "NewSettings": reflect.TypeFor[control.SettingsCall](),
		"SettingsFile": reflect.TypeFor[control.SettingsFile](), "Setting": reflect.TypeFor[control.Setting](),
		"Connecting": reflect.TypeFor[control.ConnectCall](), "Mending": reflect.TypeFor[control.FixCall](),
	}
}
