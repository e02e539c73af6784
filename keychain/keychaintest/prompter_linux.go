package keychaintest

import (
	"sync"

	"github.com/godbus/dbus/v5"
)

// Prompter stands in for the dialog that asks for the keyring's password: it speaks the protocol of the desktop's own
// prompter to the real gnome-keyring. Without one on the bus, gnome-keyring closes its prompts at once.
type Prompter struct {
	conn *dbus.Conn

	mu      sync.Mutex // guards all below
	answers []string
	shown   int
	changed chan struct{} // closed and renewed when a dialog is shown
}

// Cancel is the answer of a person who closes the dialog; Ignore that of one who is not there.
const (
	Cancel = "\x00cancel"
	Ignore = "\x00ignore"
)

const (
	prompterName = "org.gnome.keyring.SystemPrompter"
	prompterFace = "org.gnome.keyring.internal.Prompter"
)

// StartPrompter puts a prompter on the bus that gives these answers in turn: a password, Cancel or Ignore. When they
// are used up it cancels.
func (d *Desktop) StartPrompter(answers ...string) *Prompter {
	d.t.Helper()
	p := &Prompter{conn: d.Connect(), answers: answers, changed: make(chan struct{})}
	reply, err := p.conn.RequestName(prompterName, dbus.NameFlagDoNotQueue)
	d.check(err)
	if reply != dbus.RequestNameReplyPrimaryOwner {
		d.t.Fatal("another prompter is on the bus")
	}
	// The messages are handled one by one here, not by the library's goroutines: gnome-keyring never recovers when the
	// reply of a dialog overtakes the answer of the method that asked for it.
	calls := make(chan *dbus.Message, 64)
	p.conn.Eavesdrop(calls)
	go p.serve(calls)
	return p
}

// Shown returns how many times a dialog for a password was shown, and a channel that is closed when the next one is.
func (p *Prompter) Shown() (int, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shown, p.changed
}

// serve ends with the connection, which closes the channel.
func (p *Prompter) serve(calls <-chan *dbus.Message) {
	dialogs := make(map[dbus.ObjectPath]*exchange)
	for call := range calls {
		if call.Type != dbus.TypeMethodCall || len(call.Body) == 0 {
			continue
		}
		callback, _ := call.Body[0].(dbus.ObjectPath)
		method, _ := call.Headers[dbus.FieldMember].Value().(string)
		switch method {
		case "BeginPrompting":
			dialogs[callback] = newExchange()
			p.acknowledge(call)
			p.tell(call, callback, "PromptReady", "", map[string]dbus.Variant{}, dialogs[callback].hello())
		case "PerformPrompt":
			p.acknowledge(call)
			p.perform(call, callback, dialogs[callback])
		case "StopPrompting":
			delete(dialogs, callback)
			p.acknowledge(call)
			p.tell(call, callback, "PromptDone")
		}
	}
}

// perform shows a dialog: one for a password gets the next answer, a question (of a new keyring's password, whose
// strength only a real dialog tells) a yes. A message that is not understood gets a no.
func (p *Prompter) perform(call *dbus.Message, callback dbus.ObjectPath, e *exchange) {
	if e == nil || len(call.Body) != 4 {
		return
	}
	kind, _ := call.Body[1].(string)
	text, _ := call.Body[3].(string)
	answer := ""
	if kind == "password" {
		answer = p.answer()
	}
	if answer == Ignore {
		return
	}
	verdict := "yes"
	if answer == Cancel {
		verdict, answer = "no", ""
	}
	reply, err := e.respond(text, answer)
	if err != nil {
		verdict, reply = "no", e.hello()
	}
	p.tell(call, callback, "PromptReady", verdict, map[string]dbus.Variant{}, reply)
}

func (p *Prompter) answer() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown++
	close(p.changed)
	p.changed = make(chan struct{})
	if len(p.answers) == 0 {
		return Cancel
	}
	answer := p.answers[0]
	p.answers = p.answers[1:]
	return answer
}

// acknowledge is the empty answer of a method.
func (p *Prompter) acknowledge(call *dbus.Message) {
	p.conn.Send(&dbus.Message{Type: dbus.TypeMethodReply, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldReplySerial: dbus.MakeVariant(call.Serial()),
		dbus.FieldDestination: call.Headers[dbus.FieldSender],
	}}, nil)
}

// tell calls the caller's callback.
func (p *Prompter) tell(call *dbus.Message, callback dbus.ObjectPath, method string, args ...any) {
	sender, _ := call.Headers[dbus.FieldSender].Value().(string)
	p.conn.Object(sender, callback).Go(prompterFace+".Callback."+method, dbus.FlagNoReplyExpected, nil, args...)
}
