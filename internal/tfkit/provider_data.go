// SPDX-License-Identifier: MPL-2.0

// Package tfkit holds what several of the provider's resources and data sources share.
package tfkit

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/legacy/api"
)

// ProviderData is what the provider's configuration gives to everything it serves.
type ProviderData struct {
	// Client is nil where there is no key, and while key or address are known only after apply, which ClientLater tells.
	// NoClient is the error that says so.
	Client      *certcentral.Client
	NoClient    diag.Diagnostic
	ClientLater bool
	// Legacy, NoLegacy and LegacyLater are the same for the first API.
	Legacy      *api.Client
	NoLegacy    diag.Diagnostic
	LegacyLater bool
	// ContainerID is the container (division) of new orders that name none, nil for the account's own default.
	ContainerID *int64
	// AllowBillable is false where nothing may be bought.
	AllowBillable bool
	// Account tells what the account takes before an order is placed. It is nil without a Client, and where that is not wanted.
	Account *Account
	// Made holds the orders, organizations and domains that this process created or adopted: no two resources may share
	// one, and a resource that was replaced must not end what its replacement has.
	Made *ObjectSet
	// Ended holds the organizations and domains that this process deactivated. They stay in the account, so a resource that
	// is replaced takes its own back.
	Ended *ObjectSet
}

// Ready tells whether calls can be made, and adds the error that says why not.
func (d *ProviderData) Ready(diags *diag.Diagnostics) bool {
	if d.Client == nil {
		diags.Append(d.NoClient)
	}
	return d.Client != nil
}

// LegacyReady tells whether calls of the first API can be made, and adds the error that says why not.
func (d *ProviderData) LegacyReady(diags *diag.Diagnostics) bool {
	if d.Legacy == nil {
		diags.Append(d.NoLegacy)
	}
	return d.Legacy != nil
}

// CheckClient adds, in a plan, the error for a key that the apply would miss. One that is known only after apply may still come.
func (d *ProviderData) CheckClient(diags *diag.Diagnostics) {
	if d != nil && d.Client == nil && !d.ClientLater {
		diags.Append(d.NoClient)
	}
}

// CheckLegacy is the same for the first API.
func (d *ProviderData) CheckLegacy(diags *diag.Diagnostics) {
	if d != nil && d.Legacy == nil && !d.LegacyLater {
		diags.Append(d.NoLegacy)
	}
}

// MayBuy tells whether a plan may place orders.
func (d *ProviderData) MayBuy() bool { return d == nil || d.AllowBillable }

// DestroyAnyway ends errors of a plan that a destroy meets as well: unless told otherwise, it plans first.
const DestroyAnyway = " To destroy the resource regardless, run terraform destroy with -refresh=false."

// ObjectSet is a set of objects for concurrent use. An order is in it by its id, anything else by its kind and id.
type ObjectSet struct{ keys sync.Map }

// Claim puts an object into the set, and tells whether it was not there before.
func (s *ObjectSet) Claim(key string) bool {
	_, there := s.keys.LoadOrStore(key, true)
	return !there
}

// Has tells whether the object is in the set.
func (s *ObjectSet) Has(key string) bool {
	_, ok := s.keys.Load(key)
	return ok
}

// Resource is the base of every resource and list resource: it receives the provider's configuration.
type Resource struct{ *ProviderData }

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.ProviderData = providerData(req.ProviderData, &resp.Diagnostics)
}

// DataSource is the base of every data source: it receives the provider's configuration.
type DataSource struct{ *ProviderData }

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.ProviderData = providerData(req.ProviderData, &resp.Diagnostics)
}

// Action is the base of every action: it receives the provider's configuration.
type Action struct{ *ProviderData }

// Configure implements action.ActionWithConfigure.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.ProviderData = providerData(req.ProviderData, &resp.Diagnostics)
}

// Ephemeral is the base of every ephemeral resource: it receives the provider's configuration.
type Ephemeral struct{ *ProviderData }

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *Ephemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.ProviderData = providerData(req.ProviderData, &resp.Diagnostics)
}

// providerData is nil in the validate walk, in which the provider is not configured.
func providerData(data any, diags *diag.Diagnostics) *ProviderData {
	if data == nil {
		return nil
	}
	typed, ok := data.(*ProviderData)
	if !ok {
		diags.AddError("Unexpected Provider Data", fmt.Sprintf("Got %T. This is a bug in the provider.", data))
	}
	return typed
}
