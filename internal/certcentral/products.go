// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
	"net/url"
)

// Product is something that can be ordered. The list tells less than asking for one product does.
type Product struct {
	GroupName                        string           `json:"group_name"`
	NameID                           string           `json:"name_id"` // what an order names the product by
	Name                             string           `json:"name"`
	Type                             string           `json:"type"`            // such as ssl_certificate
	ValidationType                   string           `json:"validation_type"` // ov, ev or dv
	AllowedValidityYears             []int64          `json:"allowed_validity_years"`
	AllowedOrderValidityYears        []int64          `json:"allowed_order_validity_years"`
	SignatureHashes                  []string         `json:"-"`
	DefaultSignatureHash             string           `json:"-"`
	AllowedCACerts                   []CACert         `json:"allowed_ca_certs"`
	CSRRequired                      bool             `json:"csr_required"`
	AllowedContainerIDs              []int64          `json:"allowed_container_ids"`
	DuplicatesAllowed                bool             `json:"duplicates_allowed"`
	AdditionalDNSNamesAllowed        bool             `json:"additional_dns_names_allowed"`
	IncreasedCompatibilityAllowed    bool             `json:"increased_compatibility_allowed"`
	CustomExpirationDateAllowed      bool             `json:"custom_expiration_date_allowed"`
	CustomOrderExpirationDateAllowed bool             `json:"custom_order_expiration_date_allowed"`
	MaxMultiYearOrderValidityYears   int64            `json:"max_multi_year_order_validity_years"`
	AutoRenewAllowed                 bool             `json:"allow_auto_renew"`
	ServerPlatforms                  []ServerPlatform `json:"server_platforms"`
	LicenseAgreement                 string           `json:"license_agreement"`
	ReplacementProductNameID         string           `json:"replacement_product_name_id"` // of a product no longer sold
}

// productAnswer is a product as the service writes it.
type productAnswer struct {
	Product
	Hashes struct {
		Allowed []struct {
			ID string `json:"id"`
		} `json:"allowed_hash_types"`
		Default string `json:"default_hash_type_id"`
	} `json:"signature_hash_types"`
}

func (a productAnswer) product() Product {
	product := a.Product
	product.DefaultSignatureHash = a.Hashes.Default
	for _, hash := range a.Hashes.Allowed {
		product.SignatureHashes = append(product.SignatureHashes, hash.ID)
	}
	return product
}

// Products lists what the account may order, or with containerID what that division may.
//
// GET /product
func (c *Client) Products(ctx context.Context, containerID *int64) ([]Product, error) {
	type list struct {
		Products []productAnswer `json:"products"`
	}
	answers, _, err := fetch[list](ctx, c, newCall(http.MethodGet, "product").where(inContainer(containerID)))
	if err != nil {
		return nil, err
	}
	products := make([]Product, 0, len(answers.Products))
	for _, answer := range answers.Products {
		products = append(products, answer.product())
	}
	return products, nil
}

// Product reads one product as the whole account may order it. It fails with [IsNotFound] for an unknown or not enabled
// one.
//
// GET /product/{name_id}
func (c *Client) Product(ctx context.Context, nameID string) (*Product, error) {
	return c.ProductIn(ctx, nameID, nil)
}

// ProductIn reads one product as a division may order it; a nil containerID means the whole account. It fails with
// [IsNotFound] for an unknown or not enabled one.
//
// GET /product/{name_id}
func (c *Client) ProductIn(ctx context.Context, nameID string, containerID *int64) (*Product, error) {
	k := newCall(http.MethodGet, "product", nameID).where(inContainer(containerID))
	answer, got, err := fetch[productAnswer](ctx, c, k)
	if err != nil {
		return nil, err
	}
	if answer.NameID == "" {
		return nil, c.misunderstood(k, got, "the answer holds no product")
	}
	product := answer.product()
	return &product, nil
}

// inContainer is the query that asks about a division, empty without one.
func inContainer(id *int64) url.Values {
	values := url.Values{}
	setID(values, "container_id", id)
	return values
}
