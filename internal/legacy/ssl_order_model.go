// SPDX-License-Identifier: MPL-2.0

package legacy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
	list, known = tfkit.Names(m.SANs)
	slices.Sort(list)
	return list, known
}

// nameSet returns all names in comparable form; known is false when one is not known yet.
func (m *certifiedModel) nameSet() (set []string, known bool) {
	sans, known := m.names()
	return lifecycle.NameSet(m.CommonName.ValueString(), sans), known && !m.CommonName.IsUnknown()
}

// isNamed tells whether the names are the declared ones, as far as the service does not add some by itself.
func (m *certifiedModel) isNamed(commonName string, sans []string) bool {
	names, known := m.nameSet()
	return known && lifecycle.Normalize(m.CommonName.ValueString()) == lifecycle.Normalize(commonName) &&
		lifecycle.SameNames(names, lifecycle.NameSet(commonName, sans))
}

// terms returns the declared values as lifecycle compares them.
func (m *sslOrderModel) terms() lifecycle.LegacyTerms {
	names, known := m.nameSet()
	key, commonName := tfkit.Input(m.CSR), tfkit.Input(m.CommonName)
	key.Value, commonName.Value = lifecycle.KeyID(key.Value), lifecycle.Normalize(commonName.Value)
	return lifecycle.LegacyTerms{
		Key: key, CommonName: commonName, Names: names, NamesUnknown: !known,
		ServerType: numberInput(m.ServerType), Ordered: m.inputs(),
	}
}

// texts returns the texts that only another order can change, by the names of their attributes.
func (m *orderedModel) texts() []namedText {
	return []namedText{
		{"org_unit", &m.OrgUnit},
		{"org_name", &m.OrgName},
		{"org_addr1", &m.OrgAddr1},
		{"org_addr2", &m.OrgAddr2},
		{"org_city", &m.OrgCity},
		{"org_state", &m.OrgState},
		{"org_zip", &m.OrgZip},
		{"org_country", &m.OrgCountry},
		{"telephone", &m.Telephone},
		{"org_contact_job_title", &m.OrgContactJobTitle},
		{"org_contact_firstname", &m.OrgContactFirstname},
		{"org_contact_lastname", &m.OrgContactLastname},
		{"org_contact_email", &m.OrgContactEmail},
		{"org_contact_telephone", &m.OrgContactTelephone},
		{"org_contact_telephone_ext", &m.OrgContactTelephoneExt},
	}
}

type namedText struct {
	name  string
	value *types.String
}

// inputs returns what only another order can change, in comparable form: nobody is to pay for another spelling.
func (m *orderedModel) inputs() []lifecycle.NamedInput {
	ev := lifecycle.Input{Unknown: m.EV.IsUnknown()}
	if tfkit.IsKnown(m.EV) {
		ev.Value = strconv.FormatBool(m.EV.ValueBool())
	}
	list := []lifecycle.NamedInput{{Name: "validity", Input: numberInput(m.Validity)}, {Name: "ev", Input: ev}}
	for _, text := range m.texts() {
		value := tfkit.Input(*text.value)
		value.Value = strings.ToLower(strings.Join(strings.Fields(value.Value), " "))
		list = append(list, lifecycle.NamedInput{Name: text.name, Input: value})
	}
	return list
}

func numberInput(value types.Int64) lifecycle.Input {
	number := lifecycle.Input{Unknown: value.IsUnknown()}
	if tfkit.IsKnown(value) {
		number.Value = strconv.FormatInt(value.ValueInt64(), 10)
	}
	return number
}
