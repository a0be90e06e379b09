// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Identity is the identity of a resource that is known by its id.
type Identity struct {
	ID types.String `tfsdk:"id"`
}

// IdentitySchema is the schema of Identity for objects of the kind, for example "Order".
func IdentitySchema(kind string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: kind + " id."},
	}}
}

// ImportByID imports an object of the kind by its id, or by its identity.
func ImportByID(ctx context.Context, kind string, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if _, ok := ID(types.StringValue(req.ID)); req.ID != "" && !ok {
		resp.Diagnostics.AddError(fmt.Sprintf("Invalid %s Id", kind),
			fmt.Sprintf("An object of this type is imported by the id of the %s, which is a number, not %q.", strings.ToLower(kind), req.ID))
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}
