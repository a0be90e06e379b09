// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The types below are the parts of Terraform's format 1.0 that a provider without blocks fills.

type document struct {
	FormatVersion string                     `json:"format_version"`
	Providers     map[string]providerSchemas `json:"provider_schemas"`
}

type providerSchemas struct {
	Provider   *schema                    `json:"provider"`
	Resources  map[string]*schema         `json:"resource_schemas,omitempty"`
	Data       map[string]*schema         `json:"data_source_schemas,omitempty"`
	Ephemeral  map[string]*schema         `json:"ephemeral_resource_schemas,omitempty"`
	Lists      map[string]*schema         `json:"list_resource_schemas,omitempty"`
	Actions    map[string]*schema         `json:"action_schemas,omitempty"`
	Functions  map[string]*function       `json:"functions,omitempty"`
	Identities map[string]*identitySchema `json:"resource_identity_schemas,omitempty"`
}

type schema struct {
	Version int64 `json:"version"`
	Block   block `json:"block"`
}

type block struct {
	Attributes      map[string]*attribute `json:"attributes,omitempty"`
	Description     string                `json:"description,omitempty"`
	DescriptionKind string                `json:"description_kind,omitempty"`
	Deprecated      bool                  `json:"deprecated,omitempty"`
}

type attribute struct {
	Type            tftypes.Type `json:"type,omitempty"`
	NestedType      *nestedType  `json:"nested_type,omitempty"`
	Description     string       `json:"description,omitempty"`
	DescriptionKind string       `json:"description_kind,omitempty"`
	Deprecated      bool         `json:"deprecated,omitempty"`
	Required        bool         `json:"required,omitempty"`
	Optional        bool         `json:"optional,omitempty"`
	Computed        bool         `json:"computed,omitempty"`
	Sensitive       bool         `json:"sensitive,omitempty"`
	WriteOnly       bool         `json:"write_only,omitempty"`
}

type nestedType struct {
	Attributes  map[string]*attribute `json:"attributes,omitempty"`
	NestingMode string                `json:"nesting_mode"`
}

type identitySchema struct {
	Version    int64                         `json:"version"`
	Attributes map[string]*identityAttribute `json:"attributes,omitempty"`
}

type identityAttribute struct {
	Type              tftypes.Type `json:"type"`
	Description       string       `json:"description,omitempty"`
	RequiredForImport bool         `json:"required_for_import,omitempty"`
	OptionalForImport bool         `json:"optional_for_import,omitempty"`
}

type function struct {
	Description string       `json:"description,omitempty"`
	Summary     string       `json:"summary,omitempty"`
	Deprecation string       `json:"deprecation_message,omitempty"`
	ReturnType  tftypes.Type `json:"return_type"`
	Parameters  []*parameter `json:"parameters,omitempty"`
	Variadic    *parameter   `json:"variadic_parameter,omitempty"`
}

type parameter struct {
	Name        string       `json:"name,omitempty"`
	Description string       `json:"description,omitempty"`
	IsNullable  bool         `json:"is_nullable,omitempty"`
	Type        tftypes.Type `json:"type"`
}

// newDocument puts what the provider answered under its short name, which is where the documentation tool looks.
func newDocument(schemas *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse) document {
	return document{
		FormatVersion: "1.0",
		Providers: map[string]providerSchemas{"certcentral": {
			Provider:   newSchema(schemas.Provider),
			Resources:  mapValues(schemas.ResourceSchemas, newSchema),
			Data:       mapValues(schemas.DataSourceSchemas, newSchema),
			Ephemeral:  mapValues(schemas.EphemeralResourceSchemas, newSchema),
			Lists:      mapValues(schemas.ListResourceSchemas, newSchema),
			Actions:    mapValues(schemas.ActionSchemas, func(a *tfprotov6.ActionSchema) *schema { return newSchema(a.Schema) }),
			Functions:  mapValues(schemas.Functions, newFunction),
			Identities: mapValues(identities.IdentitySchemas, newIdentitySchema),
		}},
	}
}

func newSchema(s *tfprotov6.Schema) *schema {
	return &schema{Version: s.Version, Block: block{
		Attributes:      newAttributes(s.Block.Attributes),
		Description:     s.Block.Description,
		DescriptionKind: kind(s.Block.DescriptionKind),
		Deprecated:      s.Block.Deprecated,
	}}
}

func newAttributes(from []*tfprotov6.SchemaAttribute) map[string]*attribute {
	to := make(map[string]*attribute, len(from))
	for _, a := range from {
		to[a.Name] = &attribute{
			Type:            a.Type,
			NestedType:      newNestedType(a.NestedType),
			Description:     a.Description,
			DescriptionKind: kind(a.DescriptionKind),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
	}
	return to
}

func newNestedType(o *tfprotov6.SchemaObject) *nestedType {
	if o == nil {
		return nil
	}
	return &nestedType{Attributes: newAttributes(o.Attributes), NestingMode: strings.ToLower(o.Nesting.String())}
}

func newIdentitySchema(s *tfprotov6.ResourceIdentitySchema) *identitySchema {
	attributes := make(map[string]*identityAttribute, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = &identityAttribute{
			Type:              a.Type,
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return &identitySchema{Version: s.Version, Attributes: attributes}
}

func newFunction(f *tfprotov6.Function) *function {
	out := &function{
		Description: f.Description,
		Summary:     f.Summary,
		Deprecation: f.DeprecationMessage,
		ReturnType:  f.Return.Type,
		Variadic:    newParameter(f.VariadicParameter),
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, newParameter(p))
	}
	return out
}

func newParameter(p *tfprotov6.FunctionParameter) *parameter {
	if p == nil {
		return nil
	}
	return &parameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: p.Type}
}

func kind(k tfprotov6.StringKind) string {
	return strings.ToLower(k.String())
}

// mapValues returns the map with every value converted.
func mapValues[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, value := range from {
		to[name] = convert(value)
	}
	return to
}
