package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"clb/app/store"
	"clb/app/store/storetest"
)

// The benchmarks at scale make their file once per run of the test program; STORE_BENCH_FOLDER keeps them for the next.
const benchFolder = "STORE_BENCH_FOLDER"

func scales() map[string]int { return map[string]int{"10k": 10_000, "100k": 100_000, "1M": 1_000_000} }

// filled is the path of a file with so many exchanges of 90 days, 10 accounts and 8 models.
func filled(b *testing.B, exchanges int) string {
	b.Helper()
	folder := os.Getenv(benchFolder)
	if folder == "" {
		folder = store.ScaleFolder()
	}
	path := filepath.Join(folder, fmt.Sprint(exchanges, ".db"))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	s, err := store.Open(store.Config{Path: path + ".new"})
	if err != nil {
		b.Fatal(err)
	}
	if err := storetest.Fill(context.Background(), s, storetest.Scale{Exchanges: exchanges}); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(context.Background()); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		b.Fatal(err)
	}
	return path
}

// atScale runs a benchmark at each scale.
func atScale(b *testing.B, run func(b *testing.B, s *store.Store)) {
	for _, name := range []string{"10k", "100k", "1M"} {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(store.Config{Path: filled(b, scales()[name])})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = s.Close(context.Background()) })
			b.ReportAllocs()
			b.ResetTimer()
			run(b, s)
		})
	}
}

// ninety is a range of 90 days whose ends lie within an hour.
func ninety() store.Where {
	now := time.Now().Truncate(time.Minute)
	return store.Where{From: now.AddDate(0, 0, -90), To: now}
}

func BenchmarkSum90Days(b *testing.B) {
	atScale(b, func(b *testing.B, s *store.Store) {
		for b.Loop() {
			if sum, err := s.Sum(context.Background(), ninety()); err != nil || sum.Requests() == 0 {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkView90Days is what a page of analytics asks for: the series by days, and who and what it was by.
func BenchmarkView90Days(b *testing.B) {
	atScale(b, func(b *testing.B, s *store.Store) {
		for b.Loop() {
			if points, err := s.Series(context.Background(), ninety(), 0); err != nil || len(points) < 90 {
				b.Fatal(len(points), err)
			}
			for _, by := range []store.Dimension{store.ByAccount, store.ByModel, store.ByOutcome} {
				if groups, err := s.By(context.Background(), ninety(), by); err != nil || len(groups) < 3 {
					b.Fatal(len(groups), err)
				}
			}
		}
	})
}

func BenchmarkSeries90Days(b *testing.B) {
	atScale(b, func(b *testing.B, s *store.Store) {
		for b.Loop() {
			if points, err := s.Series(context.Background(), ninety(), 0); err != nil || len(points) < 90 {
				b.Fatal(len(points), err)
			}
		}
	})
}

// BenchmarkSeriesOfLocalDays is the same where local days are not days in UTC, so that it goes by hours.
func BenchmarkSeriesOfLocalDays(b *testing.B) {
	for _, name := range []string{"10k", "100k", "1M"} {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(store.Config{Path: filled(b, scales()[name]),
				Location: time.FixedZone("east", 2*3600)})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = s.Close(context.Background()) })
			for b.Loop() {
				if points, err := s.Series(context.Background(), ninety(), 24*time.Hour); err != nil ||
					len(points) < 90 {
					b.Fatal(len(points), err)
				}
			}
		})
	}
}

func BenchmarkBy90Days(b *testing.B) {
	for _, by := range []store.Dimension{store.ByAccount, store.ByModel, store.ByOutcome, store.ByHour} {
		b.Run(string(by), func(b *testing.B) {
			atScale(b, func(b *testing.B, s *store.Store) {
				for b.Loop() {
					if groups, err := s.By(context.Background(), ninety(), by); err != nil || len(groups) < 3 {
						b.Fatal(len(groups), err)
					}
				}
			})
		})
	}
}

// BenchmarkByFiltered reads the cells of accounts and models both, the most that there are.
func BenchmarkByFiltered(b *testing.B) {
	atScale(b, func(b *testing.B, s *store.Store) {
		w := ninety()
		w.Model = "claude-opus-5-5"
		for b.Loop() {
			if groups, err := s.By(context.Background(), w, store.ByAccount); err != nil || len(groups) < 3 {
				b.Fatal(len(groups), err)
			}
		}
	})
}

// BenchmarkWriter is how fast the writer takes exchanges that come as fast as they can, each 90 days' history anew.
func BenchmarkWriter(b *testing.B) {
	for _, name := range []string{"10k", "100k", "1M"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				path := filepath.Join(b.TempDir(), "clb.db")
				s, err := store.Open(store.Config{Path: path})
				if err != nil {
					b.Fatal(err)
				}
				if err := storetest.Fill(context.Background(), s,
					storetest.Scale{Exchanges: scales()[name]}); err != nil {
					b.Fatal(err)
				}
				if err := s.Close(context.Background()); err != nil {
					b.Fatal(err)
				}
				info, err := os.Stat(path)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(info.Size())/float64(scales()[name]), "fileB/exchange")
			}
			b.ReportMetric(float64(scales()[name]*b.N)/b.Elapsed().Seconds(), "exchanges/s")
		})
	}
}

// BenchmarkStart opens a file, and says how much memory the program then takes beyond what it took before.
func BenchmarkStart(b *testing.B) {
	for _, name := range []string{"10k", "100k", "1M"} {
		b.Run(name, func(b *testing.B) {
			path := filled(b, scales()[name])
			runtime.GC()
			before := resident()
			grown := 0
			for b.Loop() {
				s, err := store.Open(store.Config{Path: path})
				if err != nil {
					b.Fatal(err)
				}
				grown = max(grown, resident()-before)
				if err := s.Close(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(grown)/1e6, "MB-grown")
			b.ReportMetric(float64(info.Size())/float64(scales()[name]), "fileB/exchange")
		})
	}
}

// resident is the memory of this program in bytes, 0 where the system does not say it in Linux's way.
func resident() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, _ := strconv.Atoi(strings.Fields(after + " 0")[0])
	return kilobytes * 1000
}
