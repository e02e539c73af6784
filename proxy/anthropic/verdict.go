package anthropic

// Class is what an answer of the upstream means for the account and the request (design: judging an answer).
type Class string

// The classes.
const (
	Fine        Class = "fine"         // below 400
	Quota       Class = "quota"        // a 5-hour or weekly window is spent
	ModelQuota  Class = "model_quota"  // one model family's weekly window is spent
	Burst       Class = "burst"        // too many in a minute
	Throttle    Class = "throttle"     // the server throttles, whoever asks
	SpendCap    Class = "spend_cap"    // an API organisation's monthly cap
	Entitlement Class = "entitlement"  // this shape of request needs a right that the account lacks
	SignedOut   Class = "signed_out"   // 401
	Refused     Class = "refused"      // 402, 403, organisation disabled
	Trouble     Class = "trouble"      // the upstream's own failure, or none could be reached
	ClientError Class = "client_error" // any other 4xx
	Left        Class = "left"         // the client went away
)
