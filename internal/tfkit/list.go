// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-certcentral/terraform-provider-certcentral/internal/certcentral"
)

// Filter selects objects by an optional text, or by what it says instead.
type Filter struct {
	Description string
	Flag        bool // a boolean
	Several     bool // texts, of which any is met
	Validators  []validator.String
}

// Filters are the filters of a kind of object, by name. A data source and a list resource have the same, in schemas of
// different types.
type Filters map[string]Filter

// DataSource returns the filters as attributes of a data source.
func (f Filters) DataSource() map[string]dataschema.Attribute {
	attributes := map[string]dataschema.Attribute{}
	for name, filter := range f {
		switch {
		case filter.Flag:
			attributes[name] = dataschema.BoolAttribute{Optional: true, MarkdownDescription: filter.Description}
		case filter.Several:
			attributes[name] = dataschema.SetAttribute{
				Optional: true, MarkdownDescription: filter.Description, ElementType: types.StringType,
				Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(filter.Validators...)},
			}
		default:
			attributes[name] = dataschema.StringAttribute{Optional: true, MarkdownDescription: filter.Description, Validators: filter.Validators}
		}
	}
	return attributes
}

// List returns the filters as attributes of a list resource, which has no sets.
func (f Filters) List() map[string]listschema.Attribute {
	attributes := map[string]listschema.Attribute{}
	for name, filter := range f {
		switch {
		case filter.Flag:
			attributes[name] = listschema.BoolAttribute{Optional: true, MarkdownDescription: filter.Description}
		case filter.Several:
			attributes[name] = listschema.ListAttribute{
				Optional: true, MarkdownDescription: filter.Description, ElementType: types.StringType,
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues(), listvalidator.ValueStringsAre(filter.Validators...)},
			}
		default:
			attributes[name] = listschema.StringAttribute{Optional: true, MarkdownDescription: filter.Description, Validators: filter.Validators}
		}
	}
	return attributes
}

// PageSize returns how many objects a list call asks for at most: as many as are wanted, but full pages (0) as soon as a
// filter is set. Filters are applied once more to what comes, since a service may not know one, and few to a page could then
// mean many pages.
func (f Filters) PageSize(config tfsdk.Config, wanted int64) int {
	var attributes map[string]tftypes.Value
	if err := config.Raw.As(&attributes); err != nil {
		return 0
	}
	for name := range f {
		if value, ok := attributes[name]; ok && !value.IsNull() {
			return 0
		}
	}
	return int(wanted)
}

// Listing is what a list resource finds of the objects that are known by their id.
type Listing[T any] struct {
	Kinds   string                // what the objects are in a summary, for example "Domains"
	Objects iter.Seq2[T, error]   // as the service lists them
	Selects func(object T) bool   // whether the object meets the filters, nil where Objects are such already
	ID      func(object T) int64  // for the identity
	Name    func(object T) string // what a person recognises the object by
	// Fill writes the resource as an import would. It is given one that has its id, and null for all else, and leaves it so
	// where the object cannot be read, see [Unlistable].
	Fill func(ctx context.Context, object T, into *tfsdk.Resource) diag.Diagnostics
}

// Results returns the results for a query, at most as many as it wants. Objects are taken from the service one by one, so
// that no page is asked for that nobody needs. The first error is the last result: Terraform shows nothing beside it.
func (l Listing[T]) Results(ctx context.Context, req list.ListRequest) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		found := int64(0)
		for object, err := range l.Objects {
			if err != nil {
				push(list.ListResult{Diagnostics: diag.Diagnostics{diag.NewErrorDiagnostic("Could Not List "+l.Kinds, Explain(err))}})
				return
			}
			if l.Selects != nil && !l.Selects(object) {
				continue
			}
			result := l.result(ctx, req, object)
			found++
			if !push(result) || result.Diagnostics.HasError() || found == req.Limit {
				return
			}
		}
	}
}

// Unlistable returns the diagnostic for a listed object of the kind, for example "Order", whose reading failed with err. Where
// the service refuses that one alone, it is a warning, for Terraform shows nothing of a list that has an error. The resource
// then keeps its id: with none at all, Terraform 1.14 crashes when it generates configuration.
func Unlistable(kind string, id int64, err error) diag.Diagnostic {
	summary, detail := fmt.Sprintf("Could Not Read %s %d", kind, id), ExplainUnseen(strings.ToLower(kind), err)
	refused := certcentral.IsForbidden(err) || certcentral.IsGone(err)
	if !refused || certcentral.HasCode(err, "access_denied|access_denied_invalid_key") {
		return diag.NewErrorDiagnostic(summary, detail)
	}
	return diag.NewWarningDiagnostic(summary, detail+"\n\nIt is listed with its id alone. Configuration that is generated for it lacks the rest: "+
		"write that by hand, or take it out together with its import block.")
}

func (l Listing[T]) result(ctx context.Context, req list.ListRequest, object T) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = l.Name(object)
	id := IDValue(l.ID(object))
	result.Diagnostics.Append(result.Identity.Set(ctx, Identity{ID: id})...)
	if req.IncludeResource {
		result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root("id"), id)...)
		result.Diagnostics.Append(l.Fill(ctx, object, result.Resource)...)
	}
	return result
}
