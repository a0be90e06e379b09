// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// CustomFieldDefinition is a field that the account has added to its orders.
type CustomFieldDefinition struct {
	ID            int64  `json:"id"` // the MetadataID of its values
	Label         string `json:"label"`
	IsRequired    bool   `json:"is_required"` // orders without a value are refused
	IsActive      bool   `json:"is_active"`
	DataType      string `json:"data_type"` // text, int, email_address or email_list; empty takes anything
	ShowInReceipt bool   `json:"show_in_receipt"`
}

// CustomFields lists the fields that the account has added to its orders, those out of use included.
//
// GET /account/metadata
func (c *Client) CustomFields(ctx context.Context) ([]CustomFieldDefinition, error) {
	type list struct {
		Fields []CustomFieldDefinition `json:"metadata"`
	}
	result, _, err := fetch[list](ctx, c, newCall(http.MethodGet, "account", "metadata"))
	if err != nil {
		return nil, err
	}
	return result.Fields, nil
}
