// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"slices"
	"strings"
	"time"
)

const (
	statusNeedsApproval  = "needs_approval"
	statusPending        = "pending"
	statusIssued         = "issued"
	statusReissuePending = "reissue_pending"
	statusWaitingPickup  = "waiting_pickup"
	statusRevoked        = "revoked"
	statusCanceled       = "canceled"
	statusRejected       = "rejected"
	statusExpired        = "expired"
)

// order is one purchase. Its first certificate is the one ordered, the others are
// reissues in the order of their requests.
type order struct {
	ID             int64          `json:"id"`
	Status         string         `json:"status"`
	Product        string         `json:"product"`
	Created        time.Time      `json:"created"`
	Updated        time.Time      `json:"updated"` // when Status changed last, or a certificate was revoked
	OrganizationID int64          `json:"organization_id,omitempty"`
	ContainerID    int64          `json:"container_id"`
	Validity       validity       `json:"validity"`
	ValidFrom      time.Time      `json:"valid_from,omitzero"` // with ValidTill zero until issued
	ValidTill      time.Time      `json:"valid_till,omitzero"`
	Certificates   []*certificate `json:"certificates"`
	Duplicates     []*certificate `json:"duplicates,omitempty"` // in the order of their requests
	RenewalOf      int64          `json:"renewal_of,omitempty"`
	RenewedBy      int64          `json:"renewed_by,omitempty"`     // the order that renews this one, issued or to be
	MarkedRenewed  bool           `json:"marked_renewed,omitempty"` // by the call for it
	Followed       bool           `json:"followed,omitempty"`       // the service has seen to its renewal
	SkipApproval   bool           `json:"skip_approval,omitempty"`
	// ShowStatus is set by the first reissue or revocation: order info says nothing
	// of the certificate's status before.
	ShowStatus bool `json:"show_status,omitempty"`
	// Proven holds the domains that were proved for this order. A reissue does not
	// need them proved again while that lasts.
	Proven        []orderProof  `json:"proven,omitempty"`
	Mailboxes     []*mailbox    `json:"mailboxes,omitempty"`
	RandomValue   string        `json:"random_value,omitempty"`
	RandomExpires time.Time     `json:"random_expires,omitzero"`
	ReceiptID     int64         `json:"receipt_id"`
	Terms         terms         `json:"terms"`
	Contacts      orderContacts `json:"contacts"`
}

// certificate is one certificate of an order, asked for or issued.
type certificate struct {
	ID        int64  `json:"id,omitempty"` // 0 until its request is approved
	Status    string `json:"status"`       // pending, issued, rejected or revoked
	RequestID int64  `json:"request_id,omitempty"`
	// RequestedBy is the id of the user who asked for it.
	RequestedBy int64  `json:"requested_by"`
	SubID       string `json:"sub_id,omitempty"`   // of a duplicate: "001" and so on
	Followed    bool   `json:"followed,omitempty"` // the service has seen to its reissue
	Archived    bool   `json:"archived,omitempty"` // left out of lists that are not asked for such
	// Supersedes holds the ids of certificates that are revoked some time after this one
	// was issued, because it lacks some of their names.
	Supersedes []int64 `json:"supersedes,omitempty"`

	CommonName    string     `json:"common_name"`
	DNSNames      []string   `json:"dns_names,omitempty"` // of TLS, the common name first
	Bill          bill       `json:"bill,omitzero"`
	CSR           string     `json:"csr,omitempty"`      // client certificates may lack it
	KeySize       int        `json:"key_size,omitempty"` // in bits, 0 without a key
	SignatureHash string     `json:"signature_hash"`
	PlatformID    int64      `json:"platform_id"`
	Validity      validity   `json:"validity,omitzero"`
	CA            string     `json:"ca"` // id of the intermediate that signs it
	ProfileOption string     `json:"profile_option,omitempty"`
	OrgUnits      []string   `json:"organization_units,omitempty"`
	DCVMethod     string     `json:"dcv_method"`
	DCVScope      string     `json:"dcv_scope"`
	DCVEmails     []dcvEmail `json:"dcv_emails,omitempty"` // asked for; without any the mails go to all usual addresses

	Client  clientDetails `json:"client,omitzero"`   // of client certificates
	Offered bool          `json:"offered,omitempty"` // to be picked up: all is proved

	Created    time.Time `json:"created"`
	Issued     time.Time `json:"issued,omitzero"`
	ValidFrom  time.Time `json:"valid_from,omitzero"`
	ValidTill  time.Time `json:"valid_till,omitzero"`
	Serial     string    `json:"serial,omitempty"`
	Thumbprint string    `json:"thumbprint,omitempty"`
	PEM        string    `json:"pem,omitempty"`
}

func (o *order) setStatus(status string, now time.Time) { o.Status, o.Updated = status, now }

// ended tells that nothing becomes of the order any more.
func (o *order) ended() bool {
	return slices.Contains([]string{statusCanceled, statusRejected, statusRevoked, statusExpired}, o.Status)
}

// renewed tells that the order cannot be renewed any more: a renewal is ordered, or
// somebody said so.
func (o *order) renewed() bool { return o.RenewedBy != 0 || o.MarkedRenewed }

// current is the certificate that order info shows: the one issued last, or the
// ordered one as long as none is.
func (o *order) current() *certificate {
	for _, c := range slices.Backward(o.Certificates) {
		if c.PEM != "" {
			return c
		}
	}
	return o.Certificates[0]
}

// inFlight is the certificate that is asked for and not decided, or nil.
func (o *order) inFlight() *certificate {
	last := o.Certificates[len(o.Certificates)-1]
	if last.Status != statusPending {
		return nil
	}
	return last
}

// awaited is the certificate that validation is about: the one in flight, else
// the current one.
func (o *order) awaited() *certificate {
	if c := o.inFlight(); c != nil {
		return c
	}
	return o.current()
}

// issuedReissues counts the reissues that led to a certificate.
func (o *order) issuedReissues() int {
	count := 0
	for _, c := range o.Certificates[1:] {
		if c.PEM != "" {
			count++
		}
	}
	return count
}

// live tells that the order has a certificate and is not over.
func (o *order) live() bool { return o.Status == statusIssued || o.Status == statusReissuePending }

// multiYear tells that the order lasts longer than its longest certificate.
func (o *order) multiYear(p product) bool {
	return !p.private() && p.client == nil && daysBetween(o.Created, o.Validity.end(o.Created)) >= p.lifeDays()
}

// provable lists the names whose control has to be proved: those of a TLS certificate,
// or the domains of mail addresses.
func (c *certificate) provable() []string { return slices.Concat(c.DNSNames, c.Client.Domains) }

// joinNames puts the common name before the other names, each once, in lower case.
func joinNames(commonName string, others []string) []string {
	names := make([]string, 0, len(others)+1)
	for _, name := range append([]string{commonName}, others...) {
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
