package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"clb/proxy"
)

func BenchmarkBeginEnd(b *testing.B) {
	for _, goroutines := range []int{1, 64} {
		b.Run(fmt.Sprintf("goroutines=%d", goroutines), func(b *testing.B) {
			s := open(b, newPath(b), func(c *Config) { c.CommitEvery, c.CommitSize = 250*time.Millisecond, 512 })
			var numbers sync.Mutex
			last := id(1)
			b.SetParallelism((goroutines + 1) / 2)
			b.ReportAllocs()
			body := func(pb *testing.PB) {
				numbers.Lock()
				mine := last
				last += 1 << 50
				numbers.Unlock()
				x := exchange(mine)
				for pb.Next() {
					x.ID += 1 << 12
					s.Begin(x)
					s.End(priced(x))
				}
			}
			b.RunParallel(body)
		})
	}
}

// BenchmarkPaced is Begin and End as a busy proxy calls them, 64 goroutines and 20,000 requests a second: what one
// request pays, the writer at work beside it.
func BenchmarkPaced(b *testing.B) {
	s := open(b, newPath(b), func(c *Config) { c.CommitEvery, c.CommitSize = 250*time.Millisecond, 512 })
	const goroutines, burst = 64, 32
	var all sync.WaitGroup
	costs := make([][]time.Duration, goroutines)
	for g := range goroutines {
		all.Go(func() {
			x := exchange(id(1) + proxy.ID(g)<<50)
			for done := 0; done < b.N/goroutines+1; done += burst {
				for range burst {
					x.ID += 1 << 12
					began := time.Now()
					s.Begin(x)
					s.End(priced(x))
					costs[g] = append(costs[g], time.Since(began))
				}
				time.Sleep(100 * time.Millisecond)
			}
		})
	}
	all.Wait()
	sorted := slices.Sorted(slices.Values(slices.Concat(costs...)))
	b.ReportMetric(float64(sorted[len(sorted)/2]), "p50-ns")
	b.ReportMetric(float64(sorted[len(sorted)*99/100]), "p99-ns")
}

// BenchmarkIntake is Begin and End without the writer.
func BenchmarkIntake(b *testing.B) {
	in := newIngestQueue()
	x := priced(exchange(id(1)))
	b.ReportAllocs()
	for n := range b.N {
		x.ID += 1 << 12
		in.begin(&x.Exchange)
		in.end(&x)
		if n%4096 == 0 {
			for i := range in.shards {
				ended, _, _ := in.shards[i].drain()
				in.recycle(&in.shards[i], ended)
			}
		}
	}
}

// BenchmarkOpen is opening a file of 100,000 requests.
func BenchmarkOpen(b *testing.B) {
	path := newPath(b)
	s := open(b, path)
	for n := range 100_000 {
		s.End(priced(exchange(id(n + 1))))
		if n%10_000 == 9_999 {
			do(b, s.Flush)
		}
	}
	do(b, s.Close)
	for range b.N {
		s, err := Open(Config{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		do(b, s.Close)
		b.StartTimer()
	}
}

func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{1, 512, 4096} {
		b.Run(fmt.Sprintf("rows=%d", size), func(b *testing.B) {
			s := open(b, newPath(b))
			n := 0
			b.ResetTimer()
			for range b.N {
				for range size {
					n++
					s.End(priced(exchange(id(n))))
				}
				do(b, s.Flush)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkRequests50(b *testing.B) {
	s := open(b, newPath(b))
	const many = 100_000
	for n := range many {
		s.End(priced(exchange(id(n + 1))))
		if n%10_000 == 9_999 {
			do(b, s.Flush)
		}
	}
	b.ResetTimer()
	defer func() { b.ReportMetric(float64(fileSize(s.config.Path))/many, "fileB/row") }()
	var page Page
	for range b.N {
		rows, _, next, err := s.Rows(context.Background(), Where{}, page)
		if err != nil || len(rows) != 50 {
			b.Fatal(len(rows), err)
		}
		page.Before = next
	}
}
