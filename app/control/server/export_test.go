package server

import (
	"reflect"

	"clb/app/control"
)

// Bodies are the types of calls and answers that nobody outside knows, by what the description calls them.
func Bodies() map[string]reflect.Type {
	return map[string]reflect.Type{
		"Failure": reflect.TypeFor[control.Failure](), "FailureDetail": reflect.TypeFor[control.FailureDetail](),
		"NewAccount": reflect.TypeFor[control.NewAccountCall](), "Pasted": reflect.TypeFor[control.PasteCall](),
		"NewBackup": reflect.TypeFor[control.ExportCall](), "Backup": reflect.TypeFor[control.ImportCall](),
		"Imported": reflect.TypeFor[control.Imported](), "NewStartup": reflect.TypeFor[control.StartupCall](),
		"Move": reflect.TypeFor[control.MoveCall](), "NewSettings": reflect.TypeFor[control.SettingsCall](),
		"SettingsFile": reflect.TypeFor[control.SettingsFile](), "Setting": reflect.TypeFor[control.Setting](),
		"SettingSchema": reflect.TypeFor[control.SettingSchema](),
		"Connecting":    reflect.TypeFor[control.ConnectCall](), "Mending": reflect.TypeFor[control.FixCall](),
	}
}
