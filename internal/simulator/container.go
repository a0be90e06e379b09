// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

// container is a division of the account.
type container struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// parentView is a container within an organization.
type parentView struct {
	ID       int64  `json:"id"`
	ParentID int64  `json:"parent_id"`
	Name     string `json:"name"`
	IsActive bool   `json:"is_active"`
}

func (c container) viewParent() *parentView {
	return &parentView{ID: c.ID, Name: c.Name, IsActive: true}
}

// containerInfo is a container in answers about containers.
type containerInfo struct {
	parentView
	PublicID                string       `json:"public_id"`
	TemplateID              int64        `json:"template_id"`
	HasLogo                 bool         `json:"has_logo"`
	AllowedDomainNames      []string     `json:"allowed_domain_names"`
	OrganizationAssignments []assignment `json:"organization_assignments"`
	UserIDAssignments       []string     `json:"user_id_assignments"`
}

// assignment is an organization within a container.
type assignment struct {
	ID          int64  `json:"id"`
	Status      string `json:"status"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	IsActive    string `json:"is_active"`
}

// viewContainer shows the account's only container.
func (s *Simulator) viewContainer() containerInfo {
	info := containerInfo{
		parentView:         *s.account.Container.viewParent(),
		PublicID:           "D3oEr27vLqKjTPTqSfBtRA",
		TemplateID:         5,
		AllowedDomainNames: []string{},
	}
	for _, u := range s.account.Users {
		info.UserIDAssignments = append(info.UserIDAssignments, idText(u.ID))
	}
	for _, o := range s.account.Organizations {
		info.OrganizationAssignments = append(info.OrganizationAssignments, assignment{
			ID:          o.ID,
			Status:      o.status(),
			Name:        o.Name,
			DisplayName: o.displayName(),
			IsActive:    flagTexts(o.Active)[0],
		})
	}
	return info
}

// listContainers is GET /container.
func (s *Simulator) listContainers(*call) reply {
	return listing("containers", []containerInfo{s.viewContainer()}, nil)
}

// showContainer is GET /container/{id}.
func (s *Simulator) showContainer(c *call) reply {
	if err := s.checkPathContainer(c); err != nil {
		return refuse(err)
	}
	return answer(http.StatusOK, s.viewContainer())
}

// listChildren is GET /container/{id}/children. The account's only container has none.
func (s *Simulator) listChildren(c *call) reply {
	if err := s.checkPathContainer(c); err != nil {
		return refuse(err)
	}
	return listing[containerInfo]("containers", nil, nil)
}

// listOrderOrganizations is GET /container/{id}/order/organization: those that can
// be ordered for.
func (s *Simulator) listOrderOrganizations(c *call) reply {
	if err := s.checkPathContainer(c); err != nil {
		return refuse(err)
	}
	var items []organizationItem
	for _, o := range s.account.Organizations {
		if !o.Active {
			continue
		}
		item := s.viewOrganizationItem(o)
		item.Container, item.Validations = nil, o.viewValidations(c.now)
		items = append(items, item)
	}
	return listing("organizations", items, nil)
}

// checkPathContainer refuses a path with another container than the account's.
func (s *Simulator) checkPathContainer(c *call) error {
	id, err := c.id("container")
	if err != nil {
		return err
	}
	if id != s.account.Container.ID {
		return notFound("container")
	}
	return nil
}
