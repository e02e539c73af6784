package cli

import (
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"clb/app/buildinfo"
	"clb/app/config"
)

// manCommand is `clb man`.
type manCommand struct{}

// Help has the examples.
func (manCommand) Help() string {
	return "Writes the manual page in roff, for man and for packages. It is made from the same table as " +
		"--help.\n\nExamples:\n\n    " +
		buildinfo.Binary + " man | man -l -\n    " + buildinfo.Binary + " man > /usr/local/share/man/man1/" +
		buildinfo.Binary + ".1\n"
}

// Run writes the page.
func (manCommand) Run(s *invocation) error {
	parser, err := newParser(s)
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.Out, manual(parser.Model.Node, s.manDate()))
	return err
}

// manDate is the day that the page is of: SOURCE_DATE_EPOCH where a package is built, else that of the source; empty
// where neither is known.
func (s *invocation) manDate() string {
	if epoch, _ := s.env("SOURCE_DATE_EPOCH"); epoch != "" {
		if seconds, err := strconv.ParseInt(epoch, 10, 64); err == nil {
			return time.Unix(seconds, 0).UTC().Format(time.DateOnly)
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if day, _, found := strings.Cut(setting.Value, "T"); found && setting.Key == "vcs.time" {
				return day
			}
		}
	}
	return ""
}

// manual is the page of all commands.
func manual(root *kong.Node, date string) string {
	var m page
	m.raw(fmt.Sprintf(".TH %q \"1\" %q %q \"User Commands\"\n", strings.ToUpper(buildinfo.Binary), date,
		buildinfo.Binary+" "+buildinfo.Version))
	m.section("NAME")
	m.text(buildinfo.Binary + " - several accounts behind one local address for Claude Code")
	m.section("SYNOPSIS")
	m.line(".B", buildinfo.Binary)
	m.raw(".RI [ command ]\n.RI [ arguments ]\n.RI [ flags ]\n")
	m.section("DESCRIPTION")
	m.paragraphs(description())
	m.section("FLAGS")
	for _, flag := range root.Flags {
		m.item(flag.String(), flag.Help)
	}
	m.commands(root)
	m.exitStatus()
	m.environment()
	m.settings()
	return m.b.String()
}

// commands writes them in their groups.
func (m *page) commands(root *kong.Node) {
	group := ""
	for _, node := range root.Children {
		if node.Hidden {
			continue
		}
		if g := node.ClosestGroup(); g != nil && g.Title != group {
			group = g.Title
			m.section("COMMANDS: " + strings.ToUpper(group))
		}
		m.command(node)
	}
}

// command writes what --help writes about one.
func (m *page) command(node *kong.Node) {
	m.subsection(buildinfo.Binary + " " + usage(node))
	m.paragraphs(node.Help)
	if len(node.Aliases) > 0 {
		m.paragraphs("Also: " + buildinfo.Binary + " " + strings.Join(node.Aliases, ", "+buildinfo.Binary+" ") + ".")
	}
	m.paragraphs(node.Detail)
	for _, arg := range node.Positional {
		m.item(strings.Trim(arg.Summary(), "[]"), arg.Help)
	}
	for _, flag := range node.Flags {
		m.item(flag.String(), flag.Help)
	}
}

// usage is a command with its arguments.
func usage(node *kong.Node) string {
	words := []string{node.Name}
	for _, arg := range node.Positional {
		words = append(words, arg.Summary())
	}
	if len(node.Flags) > 0 {
		words = append(words, "[flags]")
	}
	return strings.Join(words, " ")
}

func (m *page) exitStatus() {
	m.section("EXIT STATUS")
	for _, e := range exitMeanings() {
		m.item(strconv.Itoa(e.code), e.long)
	}
	m.paragraphs(exitExceptions())
}

// environment lists the variables: those that stand for settings, and those of the terminal.
func (m *page) environment() {
	m.section("ENVIRONMENT")
	m.item(config.HomeVariable, "One folder for everything: settings, data and logs. Without it each lies where the "+
		"system keeps such things.")
	m.item(config.PassphraseVariable,
		"The passphrase of the encrypted file of secrets, where that was chosen in place of the keychain.")
	m.item(passphraseVariable,
		fmt.Sprintf("The passphrase of %s export-accounts and import-accounts.", buildinfo.Binary))
	for _, key := range config.Keys() {
		if key.Variable != "" {
			m.item(key.Variable, "Stands for the setting "+key.Name+": "+key.Schema.String()+".")
		}
	}
	m.item("NO_COLOR", "Set to anything: no colours. There are none, either, where the output is no terminal, or "+
		"TERM is dumb.")
	m.item("CLAUDE_CONFIG_DIR", "Where Claude Code's own settings lie, for connect and disconnect.")
}

// settings lists what the settings file can have.
func (m *page) settings() {
	m.section("SETTINGS")
	m.paragraphs("The settings file explains each of them where it stands. What is not in it is as the file of a " +
		"first start has it.")
	for _, key := range config.Keys() {
		m.item(key.Name+" = "+key.Default, strings.ReplaceAll(key.Doc, "\n", " "))
	}
	m.section("FILES")
	m.item("~/.config/"+buildinfo.Binary+"/settings.jsonc",
		"The settings, and prices.jsonc for prices of your own. XDG_CONFIG_HOME is respected.")
	m.item("~/.local/share/"+buildinfo.Binary+"/"+buildinfo.Binary+".db",
		"Accounts and history, without secrets. XDG_DATA_HOME is respected.")
	m.item("~/.local/state/"+buildinfo.Binary+"/logs", "The log files. XDG_STATE_HOME is respected.")
}

// page is a manual page in roff's man macros.
type page struct {
	b strings.Builder
	// fresh says that a heading has just been written, which begins a paragraph too.
	fresh bool
}

// raw writes roff as it is.
func (m *page) raw(roff string) {
	m.b.WriteString(roff)
	m.fresh = false
}

// line writes a macro with its arguments.
func (m *page) line(macro string, args ...string) {
	m.raw(macro)
	for _, arg := range args {
		m.raw(` "` + strings.ReplaceAll(roffText(arg), `"`, `\(dq`) + `"`)
	}
	m.raw("\n")
}

func (m *page) section(name string) {
	m.line(".SH", name)
	m.fresh = true
}

func (m *page) subsection(name string) {
	m.line(".SS", name)
	m.fresh = true
}

// paragraph begins one.
func (m *page) paragraph() {
	if !m.fresh {
		m.raw(".PP\n")
	}
}

// widest is how long a line of the page is, as manual pages are written.
const widest = 78

// text writes a text that is filled.
func (m *page) text(s string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && len(line)+1+len(word) > widest {
			m.verbatim(line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	m.verbatim(line)
}

// verbatim writes one line that is no macro, whatever it begins with.
func (m *page) verbatim(line string) {
	line = roffText(line)
	if strings.HasPrefix(line, ".") {
		line = `\&` + line
	}
	m.raw(line + "\n")
}

// item writes a term and what it means.
func (m *page) item(term, meaning string) {
	m.raw(".TP\n")
	m.line(".B", term)
	m.text(meaning)
}

// paragraphs writes a text as --help has it: paragraphs with an empty line between, and examples, which are indented
// and stay as they are.
func (m *page) paragraphs(s string) {
	for part := range strings.SplitSeq(strings.Trim(s, "\n"), "\n\n") {
		switch {
		case part == "":
		case strings.HasPrefix(part, "    "):
			m.paragraph()
			m.raw(".RS 4\n.nf\n")
			for line := range strings.SplitSeq(part, "\n") {
				m.verbatim(strings.TrimPrefix(line, "    "))
			}
			m.raw(".fi\n.RE\n")
		default:
			m.paragraph()
			m.text(part)
		}
	}
}

// roffText escapes what roff reads as more than a character. A dash is one that can be copied into a shell, and so are
// quotes.
func roffText(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…",
		"...").Replace(s)
}
