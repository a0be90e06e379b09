// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// FactText is a text that a data source tells.
func FactText(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

// FactNumber is a whole number that a data source tells.
func FactNumber(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

// FactFlag is a yes or no that a data source tells.
func FactFlag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
}

// FactTexts is a map of texts that a data source tells.
func FactTexts(description string) schema.MapAttribute {
	return schema.MapAttribute{Computed: true, MarkdownDescription: description, ElementType: types.StringType}
}

// FactTextSet is a set of texts that a data source tells.
func FactTextSet(description string) schema.SetAttribute {
	return schema.SetAttribute{Computed: true, MarkdownDescription: description, ElementType: types.StringType}
}
