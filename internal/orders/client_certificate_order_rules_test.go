// SPDX-License-Identifier: MPL-2.0

package orders_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/acctest"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/simulator"
)

// The rules of the products for client certificates, as far as a plan knows them.

// productRules are the bench for them: a provider that validates declarations, and an account that is never asked.
type productRules struct {
	*life
}

func newProductRules(t *testing.T) *productRules {
	t.Helper()
	b := acctest.New(t, simulator.Config{})
	return &productRules{&life{Server: b.Serve(t, clientOrder), t: t, b: b}}
}

// good returns a declaration of which the product takes all, and needs all but the CSR.
func (r *productRules) good(product string) values {
	r.t.Helper()
	mailbox := values{
		"product": acctest.Text(product), "emails": addresses("kim@shop.example"), "order_validity": validity("years", 1), "csr": acctest.Text(acctest.NewCSR(r.t, "Kim Vos")),
	}
	organization, person := values{"organization_id": acctest.Text(r.b.Organization())}, values{"individual": individual("Kim", "Vos", "kv")}
	named := func(name string) values { return values{"common_name": acctest.Text(name)} }
	indicated := func(indicator string) values { return values{"common_name_indicator": acctest.Text(indicator)} }
	for _, more := range map[string][]values{
		"client_premium":                {organization, person, named("Kim Vos"), indicated("given_name_surname")},
		"client_digital_signature_plus": {organization, person, named("Kim Vos"), indicated("given_name_surname")},
		"client_email_security_plus":    {organization, person, named("kv"), indicated("pseudonym")},
		"client_authentication_plus":    {organization, named("kim-laptop")},
		"secure_email_sponsor":          {organization, person, indicated("email_address")},
		"secure_email_organization":     {organization, indicated("organization_name")},
	}[product] {
		maps.Copy(mailbox, more)
	}
	return mailbox
}

// validate checks a declaration of the product with a change.
func (r *productRules) validate(product string, change map[string]any) []*tfprotov6.Diagnostic {
	r.t.Helper()
	l := &clientLife{&life{Server: r.Server, t: r.t, declared: r.good(product)}}
	return validateClient(r.t, r.Server, l.Config(l.declare(change)))
}

// validateClient checks a configuration the way that terraform validate does.
func validateClient(t *testing.T, s *acctest.Server, config tftypes.Value) []*tfprotov6.Diagnostic {
	t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(config.Type(), config)
	must(t, err)
	resp, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: clientOrder, Config: &dynamic, ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	must(t, err)
	return resp.Diagnostics
}

// The products by what they have in common.
var (
	sponsoredProducts = []string{"client_premium", "client_digital_signature_plus", "client_email_security_plus"}
	mailboxProducts   = []string{"class1_smime", "secure_email_mailbox"}
	secureProducts    = []string{"secure_email_mailbox", "secure_email_sponsor", "secure_email_organization"}
	allProducts       = slices.Concat(sponsoredProducts, []string{"client_authentication_plus", "class1_smime"}, secureProducts)
)

// without returns the products but for some.
func without(some ...string) []string {
	return slices.DeleteFunc(slices.Clone(allProducts), func(product string) bool { return slices.Contains(some, product) })
}

// badInput is a change of a good declaration that is refused.
type badInput struct {
	products []string
	change   map[string]any
	at       string // the attribute
	message  string // a part of the error
}

// badSubjects are whom certificates cannot be for.
var badSubjects = map[string]badInput{
	"no common name":                    {append([]string{"client_authentication_plus"}, sponsoredProducts...), declared{"common_name": nil}, "common_name", "needs common_name"},
	"empty common name":                 {append([]string{"client_authentication_plus"}, sponsoredProducts...), declared{"common_name": ""}, "common_name", "common_name"},
	"a common name of the first mail":   {mailboxProducts, declared{"common_name": "Kim Vos"}, "common_name", "makes it of the first address"},
	"a common name of the indicator":    {[]string{"secure_email_sponsor", "secure_email_organization"}, declared{"common_name": "Kim Vos"}, "common_name", "common_name_indicator says"},
	"a common name of two lines":        {append([]string{"client_authentication_plus"}, sponsoredProducts...), declared{"common_name": "Kim\nVos"}, "common_name", "no line breaks"},
	"a pseudonym of spaces":             {append([]string{"secure_email_sponsor"}, sponsoredProducts...), declared{"individual": individual("Kim", "Vos", "  ")}, "individual.pseudonym", "a name has letters"},
	"a common name of 65 characters":    {append([]string{"client_authentication_plus"}, sponsoredProducts...), declared{"common_name": strings.Repeat("ü", 65)}, "common_name", "at most 64"},
	"a person of 65 characters":         {[]string{"secure_email_sponsor"}, declared{"common_name_indicator": "given_name_surname", "individual": individual(strings.Repeat("a", 32), strings.Repeat("b", 32), "")}, "individual", "at most 64"},
	"no indicator":                      {append([]string{"secure_email_sponsor", "secure_email_organization"}, sponsoredProducts...), declared{"common_name_indicator": nil}, "common_name_indicator", "needs common_name_indicator"},
	"an indicator where there is none":  {[]string{"client_authentication_plus", "class1_smime", "secure_email_mailbox"}, declared{"common_name_indicator": "email_address"}, "common_name_indicator", "takes no"},
	"an address to indicate":            {sponsoredProducts, declared{"common_name_indicator": "email_address"}, "common_name_indicator", "given_name_surname, pseudonym"},
	"an organization to indicate":       {append([]string{"secure_email_sponsor"}, sponsoredProducts...), declared{"common_name_indicator": "organization_name"}, "common_name_indicator", "given_name_surname, pseudonym"},
	"a pseudonym of an organization":    {[]string{"secure_email_organization"}, declared{"common_name_indicator": "pseudonym"}, "common_name_indicator", "organization_name, email_address"},
	"an indicator that nobody heard of": {append([]string{"secure_email_sponsor", "secure_email_organization"}, sponsoredProducts...), declared{"common_name_indicator": "nickname"}, "common_name_indicator", `no common_name_indicator "nickname"`},
	"no individual":                     {append([]string{"secure_email_sponsor"}, sponsoredProducts...), declared{"individual": nil}, "individual", "needs individual"},
	"an individual where there is none": {without(append([]string{"secure_email_sponsor"}, sponsoredProducts...)...), declared{"individual": individual("Kim", "Vos", "")}, "individual", "takes no individual"},
	"a person without a first name":     {append([]string{"secure_email_sponsor"}, sponsoredProducts...), declared{"common_name_indicator": "given_name_surname", "individual": individual("", "Vos", "kv")}, "individual", "first_name and last_name"},
	"a person without a last name":      {append([]string{"secure_email_sponsor"}, sponsoredProducts...), declared{"common_name_indicator": "given_name_surname", "individual": individual("Kim", "", "kv")}, "individual", "first_name and last_name"},
	"a person without a pseudonym":      {append([]string{"secure_email_sponsor"}, sponsoredProducts...), declared{"common_name_indicator": "pseudonym", "individual": individual("Kim", "Vos", "")}, "individual", "needs pseudonym"},
	"a person without a name at all":    {[]string{"secure_email_sponsor"}, declared{"individual": individual("", "", "")}, "individual", "first_name and last_name, or pseudonym"},
	"half a person":                     {[]string{"secure_email_sponsor"}, declared{"individual": individual("Kim", "", "")}, "individual", "first_name and last_name, or pseudonym"},
	"a person with an empty name":       {sponsoredProducts, declared{"individual": map[string]any{"first_name": "", "last_name": "Vos", "pseudonym": "kv"}}, "individual.first_name", "individual.first_name"},
	"no organization":                   {without(mailboxProducts...), declared{"organization_id": nil}, "organization_id", "name an organization"},
	"an organization for a mailbox":     {mailboxProducts, declared{"organization_id": "7"}, "organization_id", "name no organization"},
	"a new organization for a mailbox":  {mailboxProducts, declared{"organization": companyOf("Shop Limited")}, "organization", "name no organization"},
	"two organizations":                 {without(mailboxProducts...), declared{"organization": companyOf("Shop Limited")}, "organization", "cannot be specified"},
	"contacts of a mailbox":             {mailboxProducts, declared{"contacts": []any{somebody("contact_type", "organization_contact")}}, "contacts", "name no organization"},
	"a mailbox with a company contact":  {mailboxProducts, declared{"organization_contact": somebody()}, "organization_contact", "name no organization"},
}

// badAddresses are what no certificate holds for an address.
var badAddresses = map[string]badInput{
	"no addresses":            {allProducts, declared{"emails": nil}, "emails", "required"},
	"an empty list":           {allProducts, declared{"emails": addresses()}, "emails", "at least 1"},
	"an empty address":        {allProducts, declared{"emails": addresses("kim@shop.example", "")}, "emails[1]", "is empty"},
	"a null address":          {allProducts, declared{"emails": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, nil)})}, "emails", "null"},
	"a name with the address": {allProducts, declared{"emails": addresses("Kim <kim@shop.example>")}, "emails[0]", "angle brackets"},
	"a domain":                {allProducts, declared{"emails": addresses("shop.example")}, "emails[0]", "no @"},
	"two at signs":            {allProducts, declared{"emails": addresses("kim@vos@shop.example")}, "emails[0]", "more than one @"},
	"a host of the company":   {allProducts, declared{"emails": addresses("kim@mail")}, "emails[0]", "fully qualified"},
	"an IP address":           {allProducts, declared{"emails": addresses("kim@192.0.2.7")}, "emails[0]", "IP address"},
	"a wildcard":              {allProducts, declared{"emails": addresses("kim@*.shop.example")}, "emails[0]", "wildcard"},
	"two dots":                {allProducts, declared{"emails": addresses("kim..vos@shop.example")}, "emails[0]", "dots"},
	"an umlaut before the @":  {allProducts, declared{"emails": addresses("jörg@shop.example")}, "emails[0]", "not ASCII"},
	"a space":                 {allProducts, declared{"emails": addresses("kim@shop.example ")}, "emails[0]", "spaces"},
	"one address twice":       {allProducts, declared{"emails": addresses("kim@shop.example", "k@shop.example", "KIM@shop.EXAMPLE")}, "emails[2]", "twice"},
}

// badCertificates are what certificates cannot be.
var badCertificates = map[string]badInput{
	"a profile of a certificate that is not for mail": {[]string{"client_authentication_plus"}, declared{"profile_type": "multipurpose"}, "profile_type", "not for mail"},
	"the strict profile of a legacy product":          {append([]string{"class1_smime"}, sponsoredProducts...), declared{"profile_type": "strict"}, "profile_type", "multipurpose, always"},
	"a profile that nobody heard of":                  {without("client_authentication_plus"), declared{"profile_type": "lenient"}, "profile_type", "strict"},
	"a usage of a legacy product":                     {without(secureProducts...), declared{"usage_designation": usageOf("signing")}, "usage_designation", "says what the key is for"},
	"a primary usage that nobody heard of":            {secureProducts, declared{"usage_designation": usageOf("writing")}, "usage_designation.primary_usage", "key_management"},
	"another usage that nobody heard of":              {secureProducts, declared{"usage_designation": usageOf("signing", "writing")}, "usage_designation.additional_usages", "non_repudiation"},
	"enciphering in the strict profile":               {secureProducts, declared{"profile_type": "strict", "usage_designation": usageOf("dual_use", "data_encipherment")}, "usage_designation.additional_usages", "no usage data_encipherment"},
	"logging in in the strict profile":                {secureProducts, declared{"profile_type": "strict", "usage_designation": usageOf("dual_use", "client_auth", "non_repudiation")}, "usage_designation.additional_usages", "no usage client_auth"},
	"enciphering in the profile by default":           {secureProducts, declared{"usage_designation": usageOf("dual_use", "data_encipherment")}, "usage_designation.additional_usages", "no usage data_encipherment"},
	"an empty hash":                                   {allProducts, declared{"signature_hash": ""}, "signature_hash", "at least 1"},
	"a TLS product":                                   {[]string{"client_premium"}, declared{"product": "ssl_basic"}, "product", "certcentral_ssl_order"},
	"whichever TLS product":                           {[]string{"class1_smime"}, declared{"product": "ssl"}, "product", "certcentral_ssl_order"},
	"no product":                                      {[]string{"class1_smime"}, declared{"product": nil}, "product", "required"},
}

// badTerms are what nobody can order by.
var badTerms = map[string]badInput{
	"no validity":                    {allProducts, declared{"order_validity": nil}, "order_validity", "required"},
	"an empty validity":              {allProducts, declared{"order_validity": map[string]any{}}, "order_validity", "Exactly one"},
	"two validities":                 {allProducts, declared{"order_validity": map[string]any{"years": 1, "days": 10}}, "order_validity", "Exactly one"},
	"four years":                     {allProducts, declared{"order_validity": validity("years", 4)}, "order_validity", "1 to 3 years"},
	"no years":                       {allProducts, declared{"order_validity": validity("years", 0)}, "order_validity", "1 to"},
	"1097 days":                      {allProducts, declared{"order_validity": validity("days", 1097)}, "order_validity", "1 to 1096 days"},
	"an odd date":                    {allProducts, declared{"order_validity": map[string]any{"custom_expiration_date": "2027-06-09"}}, "order_validity.custom_expiration_date", "dd MMM YYYY"},
	"fewer renewals than none":       {allProducts, declared{"auto_renew": -1}, "auto_renew", "at least 0"},
	"two ways to renew":              {allProducts, declared{"auto_renew": 1, "renew_before_days": 30}, "auto_renew", "both would be paid"},
	"a window of no days":            {allProducts, declared{"renew_before_days": 0}, "renew_before_days", "between 1"},
	"an adoption of nothing":         {allProducts, declared{"adopt_existing": true}, "adopt_existing", "alternative_order_id"},
	"an alternative id with a slash": {allProducts, declared{"alternative_order_id": "a/b"}, "alternative_order_id", "1 to 64"},
	"an organization by name":        {without(mailboxProducts...), declared{"organization_id": "Shop Limited"}, "organization_id", "by a number"},
	"a container by name":            {allProducts, declared{"container_id": "people"}, "container_id", "by a number"},
	"a renewal of an order by name":  {allProducts, declared{"renewal_of_order_id": "kim"}, "renewal_of_order_id", "by a number"},
	"a policy that nobody heard of":  {allProducts, declared{"on_destroy": "explode"}, "on_destroy", "revoke_order"},
	"a contact without an address":   {allProducts, declared{"technical_contact": map[string]any{"first_name": "Kim", "last_name": "Vos"}}, "technical_contact", "needs email"},
	"a contact with an odd address":  {without(mailboxProducts...), declared{"organization_contact": somebody("email", "Kim <kim@shop.example>")}, "organization_contact", "not a mail address"},
	"a field with two values":        {allProducts, declared{"custom_fields": []any{map[string]any{"metadata_id": "7", "value": "a"}, map[string]any{"metadata_id": "7", "value": "b"}}}, "custom_fields", "more than one value"},
	"an empty method of payment":     {allProducts, declared{"payment_method": ""}, "payment_method", "at least 1"},
	"an empty set of units":          {allProducts, declared{"organization_units": []any{}}, "organization_units", "at least 1"},
}

// Every bad input is an error on its attribute, for every product that it is bad for, and the service is asked nothing.
func TestClientCertificateOrder_rules(t *testing.T) {
	for _, rules := range []map[string]badInput{badSubjects, badAddresses, badCertificates, badTerms} {
		for name, bad := range rules {
			for _, product := range bad.products {
				t.Run(name+"/"+product, func(t *testing.T) {
					t.Parallel()
					r := newProductRules(t)
					expectRefused(t, r.validate(product, bad.change), bad.at, bad.message)
					if asked := r.b.Requests(); len(asked) > 0 {
						t.Errorf("%v was asked", asked)
					}
				})
			}
		}
	}
}

// expectRefused checks that there is an error on the attribute with the message, and none elsewhere.
func expectRefused(t *testing.T, diags []*tfprotov6.Diagnostic, at, message string) {
	t.Helper()
	refused := false
	for _, d := range diags {
		if d.Severity != tfprotov6.DiagnosticSeverityError {
			continue
		}
		says := strings.Join(strings.Fields(d.Summary+" "+d.Detail), " ")
		if where := pathText(d.Attribute); where != at && !strings.HasPrefix(where, at+"[") || !strings.Contains(says, message) {
			t.Errorf("refused is %s: %s", where, says)
			continue
		}
		refused = true
	}
	if !refused {
		t.Errorf("%s is not refused with %q", at, message)
	}
}

// pathText returns the path of an attribute as a person writes it.
func pathText(path *tftypes.AttributePath) string {
	var text strings.Builder
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text.WriteString("." + string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&text, "[%d]", step)
		default:
			text.WriteString("[]")
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}

// A CSR that cannot be read, or that no CA takes, is refused, and nothing of it is repeated: it may be a private key.
func TestClientCertificateOrder_badCSR(t *testing.T) {
	key := acctest.NewKey(t)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	private := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	weak := weakCSR(t)
	for name, test := range map[string]struct{ csr, message string }{
		"text":            {"not a request!", "neither PEM nor base64"},
		"empty":           {"", "neither PEM nor base64"},
		"private key":     {private, "private key"},
		"wrong signature": {tampered(t, acctest.CSR(t, key, "Kim Vos")), "signature"},
		"weak key":        {weak, "1024 bits"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newProductRules(t)
			diags := r.validate("class1_smime", declared{"csr": test.csr})
			expectRefused(t, diags, "csr", test.message)
			for line := range strings.Lines(test.csr) {
				if said := fmt.Sprint(diags[0].Summary, diags[0].Detail); len(line) > 20 && !strings.HasPrefix(line, "-") && strings.Contains(said, strings.TrimSpace(line)) {
					t.Errorf("the error repeats %q", line)
				}
			}
		})
	}
}
