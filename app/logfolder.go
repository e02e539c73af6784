package app

// LogFolder is where the program writes its log files, whether it runs or not.
func LogFolder(o Options) (string, error) {
	loaded, err := load(o)
	return loaded.Paths.Logs, err
}
