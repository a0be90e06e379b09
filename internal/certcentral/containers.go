// SPDX-License-Identifier: MPL-2.0

package certcentral

import (
	"context"
	"net/http"
)

// Division is a part of the account that orders, users and organizations belong to. The API calls it a container.
type Division struct {
	ID                 int64    `json:"id"`
	ParentID           int64    `json:"parent_id"`   // 0 for the root
	TemplateID         int64    `json:"template_id"` // of what its users may do; 0 for none
	Name               string   `json:"name"`
	Description        string   `json:"description"`
	IsActive           bool     `json:"is_active"`
	AllowedDomainNames []string `json:"allowed_domain_names"` // none when any domain is allowed
	OrganizationIDs    []int64  `json:"-"`                    // what it may order for
}

// divisionAnswer is a division as the service writes it.
type divisionAnswer struct {
	Division
	Organizations []struct {
		ID int64 `json:"id"`
	} `json:"organization_assignments"`
}

func (a divisionAnswer) division() Division {
	division := a.Division
	for _, organization := range a.Organizations {
		division.OrganizationIDs = append(division.OrganizationIDs, organization.ID)
	}
	return division
}

// Containers lists the divisions that the client's key sees, the root included.
//
// GET /container
func (c *Client) Containers(ctx context.Context) ([]Division, error) {
	type list struct {
		Containers []divisionAnswer `json:"containers"`
	}
	answers, _, err := fetch[list](ctx, c, newCall(http.MethodGet, "container"))
	if err != nil {
		return nil, err
	}
	divisions := make([]Division, 0, len(answers.Containers))
	for _, answer := range answers.Containers {
		divisions = append(divisions, answer.division())
	}
	return divisions, nil
}
