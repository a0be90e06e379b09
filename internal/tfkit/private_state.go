// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateReader is the reading side of the framework's private state, whose own type cannot be named.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is the writing side of the framework's private state.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Recall reads what Remember wrote to private state under the key; it is the zero value when there is nothing.
func Recall[T any](ctx context.Context, private PrivateReader, key string, diags *diag.Diagnostics) (value T) {
	data, problems := private.GetKey(ctx, key)
	diags.Append(problems...)
	if len(data) == 0 {
		return value
	}
	if err := json.Unmarshal(data, &value); err != nil {
		diags.AddError("Private State Is Damaged",
			"What the provider keeps beside the state of this resource cannot be read: "+err.Error()+". Remove the resource from state (terraform state rm) and import it again.")
	}
	return value
}

// Remember writes a value to private state, which lives beside the state and is shown to nobody.
func Remember(ctx context.Context, private PrivateWriter, key string, value any, diags *diag.Diagnostics) {
	data, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Could Not Keep Private State", err.Error()+". This is a bug in the provider.")
		return
	}
	diags.Append(private.SetKey(ctx, key, data)...)
}
