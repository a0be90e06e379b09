// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/lifecycle"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/tfkit"
)

// sslOrderModel is an order of the first API.
type sslOrderModel struct {
	certifiedModel
	orderedModel
	factsModel

	WaitForIssuance        types.Bool     `tfsdk:"wait_for_issuance"`
	OnDestroy              types.String   `tfsdk:"on_destroy"`
	RevocationSkipApproval types.Bool     `tfsdk:"revocation_skip_approval"`
	Timeouts               timeouts.Value `tfsdk:"timeouts"`
}

// certifiedModel is what a reissue can change.
type certifiedModel struct {
	CSR        types.String `tfsdk:"csr"`
	CommonName types.String `tfsdk:"common_name"`
	SANs       types.Set    `tfsdk:"sans"`
	ServerType types.Int64  `tfsdk:"server_type"`
}

// orderedModel is what only another order can change.
type orderedModel struct {
	Validity               types.Int64  `tfsdk:"validity"`
	EV                     types.Bool   `tfsdk:"ev"`
	OrgUnit                types.String `tfsdk:"org_unit"`
	OrgName                types.String `tfsdk:"org_name"`
	OrgAddr1               types.String `tfsdk:"org_addr1"`
	OrgAddr2               types.String `tfsdk:"org_addr2"`
	OrgCity                types.String `tfsdk:"org_city"`
	OrgState               types.String `tfsdk:"org_state"`
	OrgZip                 types.String `tfsdk:"org_zip"`
	OrgCountry             types.String `tfsdk:"org_country"`
	Telephone              types.String `tfsdk:"telephone"`
	OrgContactJobTitle     types.String `tfsdk:"org_contact_job_title"`
	OrgContactFirstname    types.String `tfsdk:"org_contact_firstname"`
	OrgContactLastname     types.String `tfsdk:"org_contact_lastname"`
	OrgContactEmail        types.String `tfsdk:"org_contact_email"`
	OrgContactTelephone    types.String `tfsdk:"org_contact_telephone"`
	OrgContactTelephoneExt types.String `tfsdk:"org_contact_telephone_ext"`
}

// factsModel is what the service tells of an order.
type factsModel struct {
	ID              types.String  `tfsdk:"id"`
	PreviousOrderID types.String  `tfsdk:"previous_order_id"`
	Status          types.String  `tfsdk:"status"`
	ProductName     types.String  `tfsdk:"product_name"`
	OrderDate       types.String  `tfsdk:"order_date"`
	OrderTotal      types.Float64 `tfsdk:"order_total"`

	certificateFactsModel
}

// certificateFactsModel is what a reissue changes.
type certificateFactsModel struct {
	PendingReissue types.Object `tfsdk:"pending_reissue"`
	SerialNumber   types.String `tfsdk:"serial_number"`
	ValidFrom      types.String `tfsdk:"valid_from"`
	ValidTill      types.String `tfsdk:"valid_till"`
	Certificate    types.String `tfsdk:"certificate"`
	Intermediate   types.String `tfsdk:"intermediate"`
	Root           types.String `tfsdk:"root"`
}

// pendingTypes is the type of pending_reissue.
var pendingTypes = map[string]attr.Type{"common_name": types.StringType, "sans": types.SetType{ElemType: types.StringType}}

// label names the order in summaries of diagnostics.
func (m *sslOrderModel) label() string {
	name := m.CommonName.ValueString()
	if name == "" {
		name = "order"
	}
	if id := m.ID.ValueString(); id != "" && !m.isUnconfirmed() {
		name += " (" + id + ")"
	}
	return name
}

// isUnconfirmed tells whether it is not known if there is an order.
func (m *sslOrderModel) isUnconfirmed() bool {
	return strings.HasPrefix(m.ID.ValueString(), lifecycle.UnconfirmedPrefix)
}

// names returns the names as declared, without the common name.
func (m *certifiedModel) names() (list []string, known bool) {
	if m.SANs.IsUnknown() {
		return nil, false
	}
	for _, element := range m.SANs.Elements() {
		name, ok := element.(types.String)
		if !ok || name.IsUnknown() {
			return nil, false
		}
		list = append(list, name.ValueString())
	}
	slices.Sort(list)
	return list, true
}

// nameSet returns all names in comparable form; known is false when one is not known yet.
func (m *certifiedModel) nameSet() (set []string, known bool) {
	sans, known := m.names()
	return lifecycle.NameSet(m.CommonName.ValueString(), sans), known && !m.CommonName.IsUnknown()
}

// terms returns the declared values as lifecycle compares them.
func (m *sslOrderModel) terms() lifecycle.LegacyTerms {
	names, known := m.nameSet()
	key, commonName := input(m.CSR), input(m.CommonName)
	key.Value, commonName.Value = lifecycle.KeyID(key.Value), lifecycle.Normalize(commonName.Value)
	return lifecycle.LegacyTerms{
		Key: key, CommonName: commonName, Names: names, NamesUnknown: !known,
		ServerType: numberInput(m.ServerType), Ordered: m.inputs(),
	}
}

// inputs returns what only another order can change, in comparable form: nobody is to pay for another spelling.
func (m *orderedModel) inputs() []lifecycle.NamedInput {
	ev := lifecycle.Input{Unknown: m.EV.IsUnknown()}
	if tfkit.IsKnown(m.EV) {
		ev.Value = strconv.FormatBool(m.EV.ValueBool())
	}
	return []lifecycle.NamedInput{
		{Name: "validity", Input: numberInput(m.Validity)},
		{Name: "ev", Input: ev},
		{Name: "org_unit", Input: textInput(m.OrgUnit)},
		{Name: "org_name", Input: textInput(m.OrgName)},
		{Name: "org_addr1", Input: textInput(m.OrgAddr1)},
		{Name: "org_addr2", Input: textInput(m.OrgAddr2)},
		{Name: "org_city", Input: textInput(m.OrgCity)},
		{Name: "org_state", Input: textInput(m.OrgState)},
		{Name: "org_zip", Input: textInput(m.OrgZip)},
		{Name: "org_country", Input: textInput(m.OrgCountry)},
		{Name: "telephone", Input: textInput(m.Telephone)},
		{Name: "org_contact_job_title", Input: textInput(m.OrgContactJobTitle)},
		{Name: "org_contact_firstname", Input: textInput(m.OrgContactFirstname)},
		{Name: "org_contact_lastname", Input: textInput(m.OrgContactLastname)},
		{Name: "org_contact_email", Input: textInput(m.OrgContactEmail)},
		{Name: "org_contact_telephone", Input: textInput(m.OrgContactTelephone)},
		{Name: "org_contact_telephone_ext", Input: textInput(m.OrgContactTelephoneExt)},
	}
}

func input(value types.String) lifecycle.Input {
	return lifecycle.Input{Value: value.ValueString(), Unknown: value.IsUnknown()}
}

// textInput compares without regard to case and white space.
func textInput(value types.String) lifecycle.Input {
	text := input(value)
	text.Value = strings.ToLower(strings.Join(strings.Fields(text.Value), " "))
	return text
}

func numberInput(value types.Int64) lifecycle.Input {
	number := lifecycle.Input{Unknown: value.IsUnknown()}
	if tfkit.IsKnown(value) {
		number.Value = strconv.FormatInt(value.ValueInt64(), 10)
	}
	return number
}

// orderRequest returns the order as it is placed. Names are sent even where they are the CSR's, so that what is ordered is
// what was planned.
func (m *sslOrderModel) orderRequest() api.OrderRequest {
	decoded := false
	if csr, err := lifecycle.ParseCSR(m.CSR.ValueString()); err == nil {
		decoded = !nameValues(m.CommonName.ValueString(), csr.DNSNames).IsNull()
	}
	return api.OrderRequest{
		CSR: m.CSR.ValueString(), Validity: m.Validity.ValueInt64(), ServerType: m.ServerType.ValueInt64(), EV: m.EV.ValueBool(),
		CommonName: m.CommonName.ValueString(), SANs: m.sentNames(decoded),
		OrgUnit: m.OrgUnit.ValueString(), OrgName: m.OrgName.ValueString(),
		OrgAddr1: m.OrgAddr1.ValueString(), OrgAddr2: m.OrgAddr2.ValueString(), OrgCity: m.OrgCity.ValueString(),
		OrgState: m.OrgState.ValueString(), OrgZip: m.OrgZip.ValueString(), OrgCountry: strings.ToLower(m.OrgCountry.ValueString()),
		Telephone: m.Telephone.ValueString(), OrgContactJobTitle: m.OrgContactJobTitle.ValueString(),
		OrgContactFirstname: m.OrgContactFirstname.ValueString(), OrgContactLastname: m.OrgContactLastname.ValueString(),
		OrgContactEmail: m.OrgContactEmail.ValueString(), OrgContactTelephone: m.OrgContactTelephone.ValueString(),
		OrgContactTelephoneExtension: m.OrgContactTelephoneExt.ValueString(),
	}
}

// reissueRequest returns the whole certificate, for what a reissue leaves out stays as the certificate in use has it.
func (m *sslOrderModel) reissueRequest() api.ReissueRequest {
	return api.ReissueRequest{
		CSR: m.CSR.ValueString(), CommonName: m.CommonName.ValueString(), SANs: m.sentNames(true), ServerType: m.ServerType.ValueInt64Pointer(),
	}
}

// sentNames returns the names beyond the common name as requests have them. The API has no word for "none" where it fills in
// some by itself, from the CSR or from the certificate in use: the common name alone says that.
func (m *certifiedModel) sentNames(isFilledIn bool) string {
	sans, _ := m.names()
	if len(sans) == 0 && isFilledIn {
		sans = []string{m.CommonName.ValueString()}
	}
	return api.JoinNames(sans)
}

// requestedNames returns the names of the CSR beyond the common name, null when there are none.
func (m *certifiedModel) requestedNames() types.Set {
	csr, err := lifecycle.ParseCSR(m.CSR.ValueString())
	if err != nil {
		return types.SetNull(types.StringType)
	}
	return nameValues(m.CommonName.ValueString(), csr.DNSNames)
}

// nameValues returns the names beyond the common name, null when there are none.
func nameValues(commonName string, sans []string) types.Set {
	var values []attr.Value
	for _, name := range lifecycle.NameSet("", sans) {
		if name != lifecycle.Normalize(commonName) {
			values = append(values, types.StringValue(name))
		}
	}
	if len(values) == 0 {
		return types.SetNull(types.StringType)
	}
	return types.SetValueMust(types.StringType, values)
}

// fillCertificate writes an issued certificate into the model.
func (m *certificateFactsModel) fillCertificate(c *api.Certificate) {
	m.SerialNumber = types.StringValue(lifecycle.SerialNumber(c.Leaf))
	m.ValidFrom = types.StringValue(c.Leaf.NotBefore.UTC().Format(time.DateOnly))
	m.ValidTill = types.StringValue(c.Leaf.NotAfter.UTC().Format(time.DateOnly))
	m.Certificate = types.StringValue(c.Certificate)
	m.Intermediate = tfkit.OptionalText(c.Intermediate)
	m.Root = tfkit.OptionalText(c.Root)
}

// keyOf identifies the key of a certificate the way that lifecycle.KeyID does for a signing request.
func keyOf(c *api.Certificate) string {
	sum := sha256.Sum256(c.Leaf.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

// memory is what an order's private state holds between the walks of Terraform.
type memory struct {
	// Imported tells that the order was imported and not changed since.
	Imported bool `json:"imported,omitempty"`
	// CertifiedKey is the KeyID of what the order has certified.
	CertifiedKey string `json:"certified_key,omitempty"`
	// Reissue is set while a reissue is under way, or may be.
	Reissue *reissueNote `json:"reissue,omitempty"`
	// Lost tells since when it is not known whether an order was placed in the place of this one, in RFC 3339.
	Lost string `json:"lost,omitempty"`
}

// reissueNote is a reissue that was sent.
type reissueNote struct {
	SerialNumber string    `json:"serial_number"` // of the certificate before
	SentAt       time.Time `json:"sent_at"`       // the service's time
	Shown        bool      `json:"shown,omitempty"`
	// Wanted is set when it is not known whether the service took the reissue.
	Wanted *subject `json:"wanted,omitempty"`
}

// subject is what was declared of a certificate.
type subject struct {
	CSR        string   `json:"csr"`
	CommonName string   `json:"common_name"`
	SANs       []string `json:"sans,omitempty"`
	ServerType int64    `json:"server_type"`
}

// The keys of the private state. The decision is the plan's alone.
const (
	memoryKey   = "memory"
	decisionKey = "decision"
)
