package anthropic

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const stream = "event: message_start\ndata: " +
	"{\"type\":\"message_start\",\"message\":{\"model\":\"claude-opus-5\",\"usage\":{\"input_tokens\":2679,\"cache_creation_input_tokens\":248,\"cache_read_input_tokens\":1800,\"cache_creation\":{\"ephemeral_5m_input_tokens\":148,\"ephemeral_1h_input_tokens\":100},\"output_tokens\":1}}}\n\n" +
	": a comment\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n" +
	"event: content_block_delta\r\ndata:{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"message_stop " +
	"\\\"usage\\\"\"}}\r\n\r\n" +
	"event: message_delta\ndata: " +
	"{\"type\":\"message_delta\",\"usage\":{\"input_tokens\":10682,\"output_tokens\":510,\"server_tool_use\":{\"web_search_requests\":1}}}\n\n" +
	"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

var counted = Usage{Input: 10682, Output: 510, CacheWrite5m: 148, CacheWrite1h: 100, CacheRead: 1800, WebSearches: 1}

func TestMeterStreamInAnyPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Meter{Stream: true}
		ends := rapid.SampledFrom([]string{"as they are", "\n", "\r\n", "\r"}).Draw(t, "line ends")
		whole := stream
		if ends != "as they are" {
			whole = strings.ReplaceAll(strings.ReplaceAll(stream, "\r\n", "\n"), "\n", ends)
		}
		for rest := whole; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			piece := []byte(rest[:n])
			if got, err := m.Write(piece); got != n || err != nil || string(piece) != rest[:n] {
				t.Fatalf("Write: %d, %v, bytes unchanged: %v", got, err, string(piece) == rest[:n])
			}
			rest = rest[n:]
		}
		m.Close()
		if diff := cmp.Diff(counted, m.Usage); diff != "" {
			t.Fatal(diff)
		}
		if m.Model != "claude-opus-5" || !m.Stopped || m.Failure.Type != "" || m.Events != 5 {
			t.Fatalf("%+v", m)
		}
	})
}

// TestCacheWritesApart: both kinds are told apart however little the wire says, for their prices differ.
func TestCacheWritesApart(t *testing.T) {
	const creation = `"cache_creation_input_tokens":`
	for _, c := range []struct {
		start, delta string
		short, long  int64
	}{
		{creation + `248,"cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100}`,
			`"output_tokens":1`, 148, 100},
		{creation + `248,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}`, ``, 248, 0},
		{creation + `248,"cache_creation":{"ephemeral_1h_input_tokens":100}`, ``, 148, 100},
		{`"cache_creation":{"ephemeral_1h_input_tokens":100}`, ``, 0, 100},
		{creation + `100,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":100}`,
			creation + `110`, 10, 100},
		{creation + `100,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":100}`,
			creation + `0`, 0, 0},
		{creation + `7`, creation + `7`, 7, 0},
	} {
		m := Meter{Stream: true}
		_, _ = m.Write([]byte("event: message_start\ndata: {\"message\":{\"usage\":{" + c.start +
			"}}}\n\nevent: message_delta\ndata: {\"usage\":{" + c.delta + "}}\n\n"))
		if m.Usage.CacheWrite5m != c.short || m.Usage.CacheWrite1h != c.long {
			t.Errorf("%s, %s: %+v", c.start, c.delta, m.Usage)
		}
	}
}

func TestMeterError(t *testing.T) {
	m := Meter{Stream: true}
	_, _ = m.Write([]byte("event: error\ndata: " +
		"{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"))
	if m.Failure.Type != "overloaded_error" || m.Stopped {
		t.Errorf("%+v", m)
	}
}

func TestMeterJSON(t *testing.T) {
	for body, want := range map[string]Usage{
		`{"model":"m","usage":{"input_tokens":12,"output_tokens":3,"cache_creation_input_tokens":7,"cache_read_input_tokens":2}}`: {Input: 12, Output: 3, CacheWrite5m: 7, CacheRead: 2},
		`{"input_tokens":2095}`:                      {},
		`<html>`:                                     {},
		`{"usage":null}`:                             {},
		`{"usage":{"input_tokens":-5}}`:              {},
		`{"usage":{"input_tokens":"5"}}`:             {},
		`{"usage":{"input_tokens":5}` /* cut off */ : {},
	} {
		var m Meter
		_, _ = m.Write([]byte(body[:len(body)/2]))
		_, _ = m.Write([]byte(body[len(body)/2:]))
		m.Close()
		if m.Usage != want {
			t.Errorf("%s: %+v, want %+v", body, m.Usage, want)
		}
	}
}

func TestMeterKeepsLittle(t *testing.T) {
	m := Meter{Stream: true}
	_, _ = m.Write([]byte("event: message_delta\ndata: "))
	for range 100 {
		_, _ = m.Write([]byte(strings.Repeat("x", 1<<20)))
		if len(m.pending) > longestLine {
			t.Fatalf("%d bytes are kept", len(m.pending))
		}
	}
	_, _ = m.Write([]byte("\n\n" + stream))
	if !m.Stopped || m.Usage != counted {
		t.Errorf("after a line too long: %+v", m)
	}
}

// TestOneAnswerClaimsNoMore: what a server claims is bounded where it is read, whatever the number.
func TestOneAnswerClaimsNoMore(t *testing.T) {
	for claim, want := range map[string]int64{"-5": 0, "1.5": 1, "20000000": mostTokens, "20000001": mostTokens,
		"1e18": mostTokens, "1e300": mostTokens, "-1e300": 0,
		"1e999": mostTokens, "9223372036854775807": mostTokens, "9223372036854775808": mostTokens,
		"18446744073709551616": mostTokens} {
		m := Meter{}
		_, _ = m.Write([]byte(`{"usage":{"input_tokens":` + claim + `,"output_tokens":` + claim +
			`,"cache_creation_input_tokens":` + claim +
			`,"cache_creation":{"ephemeral_1h_input_tokens":` + claim + `},"cache_read_input_tokens":` + claim +
			`,"server_tool_use":{"web_search_requests":` + claim +
			`},"iterations":[{"type":"compaction","input_tokens":` + claim + `},{"type":"compaction","input_tokens":` +
			claim + `}]}}`))
		m.Close()
		if m.Usage.Input != min(3*want, mostTokens) || m.Usage.Output != want || m.Usage.CacheWrite() != want ||
			m.Usage.CacheRead != want || m.Usage.WebSearches != min(want, mostSearches) {
			t.Errorf("%s: %+v", claim, m.Usage)
		}
	}
}

// TestCompactions: what a compaction on the server's side has used is billed beside the top-level figures.
func TestCompactions(t *testing.T) {
	m := Meter{Stream: true}
	_, _ = m.Write([]byte("event: message_start\ndata: " +
		"{\"message\":{\"usage\":{\"input_tokens\":100,\"output_tokens\":1}}}\n\n" +
		"event: message_delta\ndata: " +
		"{\"usage\":{\"input_tokens\":100,\"output_tokens\":50,\"iterations\":[{\"type\":\"compaction\",\"input_tokens\":180000,\"output_tokens\":3500," +
		"\"cache_read_input_tokens\":7},{\"type\":\"message\",\"input_tokens\":100,\"output_tokens\":50}]}}\n\n" +
		"event: message_delta\ndata: {\"usage\":{\"output_tokens\":51}}\n\n"))
	if want := (Usage{Input: 180_100, Output: 3551, CacheRead: 7}); m.Usage != want {
		t.Errorf("%+v, want %+v", m.Usage, want)
	}
	m = Meter{}
	_, _ = m.Write(
		[]byte(
			`{"usage":{"input_tokens":1,"iterations":[{"type":"Compaction","input_tokens":2,"cache_creation_input_tokens":3},7,{"type":"message","input_tokens":1}]}}`))
	m.Close()
	if want := (Usage{Input: 3, CacheWrite5m: 3}); m.Usage != want {
		t.Errorf("%+v, want %+v", m.Usage, want)
	}
}

// TestStreamLabels: what an event is shows in its name, in capitals or not, or in its data.
func TestStreamLabels(t *testing.T) {
	unnamed := regexp.MustCompile("(?m)^event:.*\n")
	for name, text := range map[string]string{
		"capitals":         regexp.MustCompile(`event: \w`).ReplaceAllStringFunc(stream, upperValue),
		"all in capitals":  regexp.MustCompile(`event: \w+|"type":"\w+"`).ReplaceAllStringFunc(stream, upperValue),
		"no names":         unnamed.ReplaceAllString(stream, ""),
		"one name for all": unnamed.ReplaceAllString(stream, "event: message\n"),
		"names behind":     regexp.MustCompile("(?m)^(event:.*)\n(data:.*)\n").ReplaceAllString(stream, "$2\n$1\n"),
		"a last word":      unnamed.ReplaceAllString(stream, "") + "data: [DONE]\n\n",
		"a last word in place": strings.Replace(unnamed.ReplaceAllString(stream, ""), `{"type":"message_stop"}`,
			"[DONE]", 1),
	} {
		m := Meter{Stream: true}
		_, _ = m.Write([]byte(text))
		m.Close()
		if m.Usage != counted || !m.Stopped || m.Events < 5 || m.Failure.Type != "" {
			t.Errorf("%s: %+v", name, m)
		}
		m = Meter{Stream: true}
		_, _ = m.Write([]byte(text[:strings.LastIndex(strings.ToLower(text), "message_delta")]))
		m.Close()
		if m.Stopped || m.Events == 0 || m.Model != "claude-opus-5" {
			t.Errorf("%s, cut: %+v", name, m)
		}
	}
}

// upperValue puts what follows the colon into capitals.
func upperValue(s string) string {
	label, value, _ := strings.Cut(s, ":")
	return label + ":" + strings.ToUpper(value)
}

func FuzzMeter(f *testing.F) {
	f.Add([]byte(stream), 7)
	f.Add([]byte(strings.Repeat("[", 50_000)), 0)
	f.Add([]byte(`{"usage":`+strings.Repeat(`{"a":[`, 20_000)), 3)
	f.Add([]byte("event: message_delta\ndata: {\"usage\":"+strings.Repeat("[", 50_000)+"\n\n"), 3)
	f.Add(
		[]byte(
			`{"usage":{"input_tokens":1e300,"output_tokens":18446744073709551616,"iterations":[{"type":"compaction","input_tokens":1e18}]}}`), 3)
	f.Fuzz(func(t *testing.T, p []byte, cut int) {
		for _, isStream := range []bool{true, false} {
			m := Meter{Stream: isStream}
			cut := min(max(cut, 0), len(p))
			_, _ = m.Write(p[:cut])
			_, _ = m.Write(p[cut:])
			m.Close()
			for _, n := range m.Usage.counts() {
				if *n < 0 || *n > mostTokens {
					t.Fatalf("a count of %d", *n)
				}
			}
		}
	})
}

func BenchmarkMeterDelta(b *testing.B) {
	m := Meter{Stream: true}
	event := []byte("event: content_block_delta\ndata: " +
		"{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello " +
		"there\"}}\n\n")
	b.ReportAllocs()
	b.SetBytes(int64(len(event)))
	for b.Loop() {
		_, _ = m.Write(event)
	}
}
