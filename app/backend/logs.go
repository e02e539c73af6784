package backend

import (
	"context"

	"clb/app/control"
	"clb/app/logs"
)

// logReader reads what the program has written about itself.
type logReader struct{ folder string }

// LogLines are the newest lines that fit.
func (l logReader) LogLines(_ context.Context, q control.LogsQuery) ([]control.LogLine, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	level, err := logs.ParseLevel(q.Level)
	if err != nil {
		return nil, err
	}
	most := q.Limit
	if q.Text != "" {
		most = control.MaxLogLines // those that fit are among them
	}
	lines, err := (&logs.Tail{Dir: l.folder, Level: level, Lines: most}).Last()
	if err != nil {
		return nil, err
	}
	fit := make([]control.LogLine, 0, len(lines))
	for _, line := range lines {
		if shown := line.Shown(); q.Fits(shown) {
			fit = append(fit, shown)
		}
	}
	return fit[max(0, len(fit)-q.Limit):], nil
}

// FollowLogs calls with each line that is written from now on.
func (l logReader) FollowLogs(ctx context.Context, level string, do func(control.LogLine) error) error {
	query := control.LogsQuery{Level: level}
	if err := query.Check(); err != nil {
		return err
	}
	least, err := logs.ParseLevel(query.Level)
	if err != nil {
		return err
	}
	tail := &logs.Tail{Dir: l.folder, Level: least}
	if _, err := tail.Last(); err != nil { // it goes on behind what is there
		return err
	}
	return tail.Follow(ctx, func(line logs.Line) error { return do(line.Shown()) })
}

// Logs is what the program has written about itself.
func (b *Backend) Logs() control.Logs { return logReader{b.Paths.Logs} }
