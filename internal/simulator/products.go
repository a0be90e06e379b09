// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// platform is a server platform: what a certificate is meant for, which decides
// the default format of its download.
type platform struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	InstallURL string `json:"install_url,omitempty"`
	CSRURL     string `json:"csr_url,omitempty"`
	format     string
}

const docsURL = "https://docs.certcentral.example/"

func newPlatform(id int64, name, format, page string) platform {
	p := platform{ID: id, Name: name, format: format}
	if page != "" {
		p.InstallURL, p.CSRURL = docsURL+"install/"+page, docsURL+"csr/"+page
	}
	return p
}

// platforms are those whose number and name are known.
var platforms = []platform{
	newPlatform(-1, "OTHER", "default", ""),
	newPlatform(2, "Apache", "apache", "apache"),
	newPlatform(14, "Microsoft IIS 5 or 6", "p7b", "iis6"),
	newPlatform(29, "PEM bundle", "pem_all", ""),
	newPlatform(40, "Microsoft IIS 7", "p7b", "iis7"),
	newPlatform(45, "nginx", "default_pem", "nginx"),
	newPlatform(55, "Java", "p7b", "java"),
	newPlatform(67, "Microsoft IIS 8", "p7b", "iis8"),
	newPlatform(68, "Microsoft Exchange Server 2013", "p7b", "exchange2013"),
}

// findPlatform names a platform; unknown numbers are some other platform.
func findPlatform(id int64) platform {
	i := slices.IndexFunc(platforms, func(p platform) bool { return p.ID == id })
	if i < 0 {
		return newPlatform(id, "OTHER", "default", "")
	}
	return platforms[i]
}

// productView is a product in the product list, and, with its details, alone.
type productView struct {
	GroupName            string        `json:"group_name"`
	NameID               string        `json:"name_id"`
	Name                 string        `json:"name"`
	Type                 string        `json:"type"`
	ValidationType       string        `json:"validation_type"`
	AllowedValidityYears []string      `json:"allowed_validity_years"`
	AllowedOrderYears    []string      `json:"allowed_order_validity_years"`
	SignatureHashTypes   hashTypesView `json:"signature_hash_types"`
	AllowedCACerts       []chainInfo   `json:"allowed_ca_certs"`
	CSRRequired          bool          `json:"csr_required"`
	AllowedContainerIDs  []int64       `json:"allowed_container_ids,omitempty"`
	*productDetails
	ReplacementProductRef string `json:"replacement_product_name_id,omitempty"`
}

type hashTypesView struct {
	Allowed []hashView `json:"allowed_hash_types"`
	Default string     `json:"default_hash_type_id"`
}

type hashView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type chainInfo struct {
	caView
	ChainInfo string `json:"chain_info"`
}

// productDetails are in the answer for one product only.
type productDetails struct {
	DuplicatesAllowed      bool       `json:"duplicates_allowed"`
	AdditionalNamesAllowed bool       `json:"additional_dns_names_allowed"`
	IncreasedCompatibility bool       `json:"increased_compatibility_allowed"`
	CustomExpirationDate   bool       `json:"custom_expiration_date_allowed"`
	CustomOrderExpiration  bool       `json:"custom_order_expiration_date_allowed"`
	MaxMultiYearOrderYears int        `json:"max_multi_year_order_validity_years,omitempty"`
	AllowAutoRenew         bool       `json:"allow_auto_renew"`
	Fields                 []string   `json:"fields"`
	ServerPlatforms        []platform `json:"server_platforms"`
	LicenseAgreement       string     `json:"license_agreement"`
}

// listProducts is GET /product.
func (s *Simulator) listProducts(*call) reply {
	views := []productView{}
	for _, p := range s.offered() {
		views = append(views, s.viewProduct(p))
	}
	return answer(http.StatusOK, map[string][]productView{"products": views})
}

// showProduct is GET /product/{name}.
func (s *Simulator) showProduct(c *call) reply {
	p, err := s.offeredProduct(c.params["name"])
	if err != nil {
		return refuse(err)
	}
	view := s.viewProduct(p)
	view.AllowedContainerIDs = nil
	view.ReplacementProductRef = p.replacement
	view.productDetails = &productDetails{
		DuplicatesAllowed:      !p.noDuplicates,
		AdditionalNamesAllowed: p.maxNames > 1,
		CustomExpirationDate:   true,
		CustomOrderExpiration:  true,
		AllowAutoRenew:         true,
		Fields:                 []string{},
		ServerPlatforms:        platforms,
		LicenseAgreement:       "Certificates of the simulator are for tests.",
	}
	if p.client != nil {
		view.ServerPlatforms = []platform{}
	}
	if !p.private() && p.client == nil {
		view.MaxMultiYearOrderYears = maxOrderYears
	}
	return answer(http.StatusOK, view)
}

func (s *Simulator) viewProduct(p product) productView {
	view := productView{
		GroupName:            p.group,
		NameID:               p.slug,
		Name:                 p.name,
		Type:                 p.group,
		ValidationType:       p.validation,
		AllowedValidityYears: []string{"1"},
		SignatureHashTypes:   hashTypesView{Default: defaultSignature},
		CSRRequired:          p.client == nil,
		AllowedContainerIDs:  []int64{s.account.Container.ID},
	}
	for _, ca := range p.allowedCAs() {
		view.AllowedCACerts = append(view.AllowedCACerts, chainInfo{caView: ca.view(), ChainInfo: ca.name + " > " + rootCAName})
	}
	for years := 1; years <= maxOrderYears; years++ {
		view.AllowedOrderYears = append(view.AllowedOrderYears, strconv.Itoa(years))
	}
	if p.private() || p.client != nil {
		view.AllowedValidityYears = view.AllowedOrderYears
	}
	for _, hash := range p.hashes() {
		name := strings.Replace(strings.ToUpper(hash), "SHA", "SHA-", 1)
		view.SignatureHashTypes.Allowed = append(view.SignatureHashTypes.Allowed, hashView{ID: hash, Name: name})
	}
	return view
}
